import { ProofWays } from "@/components/auth/proof-ways";
import { DevicesSection } from "@/components/auth/security/devices";
import { PasskeysSection } from "@/components/auth/security/passkeys";
import { PasswordSection } from "@/components/auth/security/password";
import { TwoStepSection } from "@/components/auth/security/two-step";
import { loadSecurity } from "@/lib/auth/loaders";

export const metadata = { title: "Security" };

export default async function SecurityPage() {
  const { account, sessions, two_step, passkeys } = await loadSecurity();
  return (
    <ProofWays password={account.has_password} passkey={passkeys.length > 0}>
      <div className="flex flex-col gap-8">
        <h1 className="text-2xl">Security</h1>
        <PasswordSection account={account} />
        <PasskeysSection account={account} passkeys={passkeys} />
        <TwoStepSection account={account} two_step={two_step} />
        <DevicesSection sessions={sessions} />
      </div>
    </ProofWays>
  );
}
