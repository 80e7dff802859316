import { DevicesSection } from "@/components/auth/security/devices";
import { PasswordSection } from "@/components/auth/security/password";
import { TwoStepSection } from "@/components/auth/security/two-step";
import { loadSecurity } from "@/lib/auth/loaders";

export const metadata = { title: "Security" };

export default async function SecurityPage() {
  const { account, sessions, two_step } = await loadSecurity();
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-2xl">Security</h1>
      <PasswordSection account={account} />
      <TwoStepSection account={account} two_step={two_step} />
      <DevicesSection sessions={sessions} />
    </div>
  );
}
