import Link from "next/link";
import { AuthPage } from "@/components/auth/auth-page";
import { DeadLink } from "@/components/auth/dead-link";
import { LinkForm } from "@/components/auth/link-form";
import { TextLink } from "@/components/auth/text-link";
import { Button } from "@/components/ui/button";
import { confirmAddress } from "@/lib/auth/actions/email";
import { loadLink } from "@/lib/auth/loaders";

export const metadata = { title: "Confirm your e-mail" };

type Props = { searchParams: Promise<{ token?: string | string[]; done?: string | string[] }> };

export default async function VerifyEmailPage({ searchParams }: Props) {
  const { token, done } = await searchParams;
  if (done && !token) {
    return (
      <AuthPage title="Your e-mail is confirmed" aside="Should you ever forget your password, you get back in with it.">
        <Button asChild className="w-full">
          <Link href="/profile">Go to your profile</Link>
        </Button>
      </AuthPage>
    );
  }
  const link = await loadLink("verify_email", token);
  if ("dead" in link) {
    return (
      <DeadLink why={link.dead}>
        <p>
          If you have confirmed your e-mail, there is nothing to do. Otherwise{" "}
          <TextLink href="/profile">your profile</TextLink> sends you a new link.
        </p>
      </DeadLink>
    );
  }
  return (
    <AuthPage title="Confirm your e-mail" aside="If you opened no account here, close this page.">
      <p className="-mt-4 mb-8 break-words text-ink-soft">
        <bdi className="font-semibold text-ink">{link.email}</bdi> is the e-mail of @{link.holder.username}.
      </p>
      <LinkForm action={confirmAddress} token={link.token} label="Confirm e-mail" />
    </AuthPage>
  );
}
