import Link from "next/link";
import { RegisterForm } from "@/components/auth/auth-form";
import { AuthPage } from "@/components/auth/auth-page";
import { OtherSignIns } from "@/components/auth/other-sign-ins";
import { loadEntry } from "@/lib/auth/loaders";

export const metadata = { title: "Create account" };

export default async function RegisterPage() {
  const { providers } = await loadEntry();
  const aside = (
    <>
      Have an account?{" "}
      <Link href="/sign-in" className="font-semibold text-gold-ink underline-offset-4 hover:underline">
        Sign in
      </Link>
    </>
  );
  return (
    <AuthPage title="Create your account" aside={aside}>
      <RegisterForm />
      {providers.length > 0 && <OtherSignIns providers={providers} next={null} />}
    </AuthPage>
  );
}
