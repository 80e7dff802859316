import { DevicesSection } from "@/components/auth/security/devices";
import { PasswordSection } from "@/components/auth/security/password";
import { loadSecurity } from "@/lib/auth/loaders";

export const metadata = { title: "Security" };

export default async function SecurityPage() {
  const { account, sessions } = await loadSecurity();
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-2xl">Security</h1>
      <PasswordSection account={account} />
      <DevicesSection sessions={sessions} />
    </div>
  );
}
