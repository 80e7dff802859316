import { AuthPage } from "@/components/auth/auth-page";
import { DeadLink } from "@/components/auth/dead-link";
import { LinkForm } from "@/components/auth/link-form";
import { bringEmailBack } from "@/lib/auth/actions/email";
import { loadLink } from "@/lib/auth/loaders";

export const metadata = { title: "Undo the change of e-mail" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function UndoEmailPage({ searchParams }: Props) {
  const link = await loadLink("undo_email", (await searchParams).token);
  if ("dead" in link) {
    return (
      <DeadLink why={link.dead}>
        <p>A change of e-mail can be undone once, and for a week.</p>
      </DeadLink>
    );
  }
  const { email, holder } = link;
  return (
    <AuthPage title="Undo the change" aside="If you changed it yourself, close this page: it stays as it is.">
      <p className="-mt-4 mb-4 break-words text-ink-soft">
        The account of @{holder.username} uses <bdi className="font-semibold text-ink">{holder.email}</bdi> now. With
        this it uses <bdi className="font-semibold text-ink">{email}</bdi> again.
      </p>
      <p className="mb-8 text-ink-soft">
        Everybody is signed out, the password works no longer, and you choose a new one.
      </p>
      <LinkForm action={bringEmailBack} token={link.token} label="Undo the change" />
    </AuthPage>
  );
}
