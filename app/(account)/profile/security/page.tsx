import { ProofWays } from "@/components/auth/proof-ways";
import { ConnectedSection } from "@/components/auth/security/connected";
import { DevicesSection } from "@/components/auth/security/devices";
import { EmailSection } from "@/components/auth/security/email";
import { EventsSection } from "@/components/auth/security/events";
import { MobileSection } from "@/components/auth/security/mobile";
import { PasskeysSection } from "@/components/auth/security/passkeys";
import { PasswordSection } from "@/components/auth/security/password";
import { TwoStepSection } from "@/components/auth/security/two-step";
import { loadSecurity } from "@/lib/auth/loaders";

export const metadata = { title: "Security" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SecurityPage({ searchParams }: Props) {
  const { account, sessions, two_step, passkeys, elsewhere, ways, events, pending_email, mobile } = await loadSecurity(
    await searchParams,
  );
  return (
    <ProofWays {...ways}>
      <div className="flex flex-col gap-8">
        <h1 className="text-2xl">Security</h1>
        <PasswordSection account={account} />
        <PasskeysSection account={account} passkeys={passkeys} />
        <TwoStepSection account={account} two_step={two_step} />
        <EmailSection account={account} pending_email={pending_email} />
        <MobileSection mobile={mobile} />
        <ConnectedSection {...elsewhere} />
        <DevicesSection sessions={sessions} />
        <EventsSection events={events} />
      </div>
    </ProofWays>
  );
}
