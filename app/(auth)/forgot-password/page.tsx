import { AuthPage } from "@/components/auth/auth-page";
import { ForgotForm } from "@/components/auth/forgot-form";
import { TextLink } from "@/components/auth/text-link";

export const metadata = { title: "Forgot your password?" };

export default function ForgotPasswordPage() {
  const aside = (
    <>
      It came back to you? <TextLink href="/sign-in">Sign in</TextLink>
    </>
  );
  return (
    <AuthPage title="Forgot your password?" aside={aside}>
      <p className="-mt-4 mb-8 text-ink-soft">
        Tell us who you are, and we send the e-mail of your account a link to a new one.
      </p>
      <ForgotForm />
    </AuthPage>
  );
}
