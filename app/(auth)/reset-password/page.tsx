import Link from "next/link";
import { AuthPage } from "@/components/auth/auth-page";
import { DeadLink } from "@/components/auth/dead-link";
import { ResetForm } from "@/components/auth/reset-form";
import { TextLink } from "@/components/auth/text-link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { loadLink } from "@/lib/auth/loaders";

export const metadata = { title: "A new password" };

type Props = { searchParams: Promise<{ token?: string | string[]; after?: string | string[] }> };

export default async function ResetPasswordPage({ searchParams }: Props) {
  const { token, after } = await searchParams;
  const link = await loadLink("reset_password", token);
  if ("dead" in link) {
    return (
      <DeadLink why={link.dead}>
        <Button asChild>
          <Link href="/forgot-password">Ask for a new link</Link>
        </Button>
      </DeadLink>
    );
  }
  if (after === "undo") {
    return (
      <AuthPage title="A new password" aside="Until you set one, nobody signs in with a password.">
        <Notice look="good" title="Your e-mail is back" className="-mt-2 mb-8">
          <p className="break-words">
            It is <bdi className="font-semibold">{link.email}</bdi> again. Everybody is signed out, and the old password
            works no longer. Choose one that you use nowhere else.
          </p>
        </Notice>
        <ResetForm link={link} />
      </AuthPage>
    );
  }
  const aside = (
    <>
      You know it after all? <TextLink href="/sign-in">Sign in</TextLink>
    </>
  );
  return (
    <AuthPage title="A new password" aside={aside}>
      <p className="-mt-4 mb-8 break-words text-ink-soft">
        For <bdi className="font-semibold text-ink">{link.email}</bdi>. You are signed out on every device, and sign in
        with the new one.
      </p>
      <ResetForm link={link} />
    </AuthPage>
  );
}
