import Link from "next/link";
import { AuthPage } from "@/components/auth/auth-page";
import { DeadLink } from "@/components/auth/dead-link";
import { LinkForm } from "@/components/auth/link-form";
import { TextLink } from "@/components/auth/text-link";
import { Button } from "@/components/ui/button";
import { confirmNewEmail } from "@/lib/auth/actions/email";
import { loadLink } from "@/lib/auth/loaders";

export const metadata = { title: "Your new e-mail" };

type Props = { searchParams: Promise<{ token?: string | string[]; done?: string | string[] }> };

export default async function ChangeEmailPage({ searchParams }: Props) {
  const { token, done } = await searchParams;
  if (done && !token) {
    return (
      <AuthPage title="Your e-mail is changed" aside="The old address was told, and can undo the change for a week.">
        <Button asChild className="w-full">
          <Link href="/profile/security">Go to your account</Link>
        </Button>
      </AuthPage>
    );
  }
  const link = await loadLink("change_email", token);
  if ("dead" in link) {
    return (
      <DeadLink why={link.dead}>
        <p>
          If your e-mail is changed, there is nothing to do. Otherwise ask for the change once more under{" "}
          <TextLink href="/profile/security#email">Security</TextLink>.
        </p>
      </DeadLink>
    );
  }
  return (
    <AuthPage title="Your new e-mail" aside="If you did not ask for this, close the page: nothing changes.">
      <p className="-mt-4 mb-8 break-words text-ink-soft">
        <bdi className="font-semibold text-ink">{link.email}</bdi> becomes the e-mail of @{link.holder.username}. You
        sign in with it from then on.
      </p>
      <LinkForm action={confirmNewEmail} token={link.token} label="Use this e-mail" />
    </AuthPage>
  );
}
