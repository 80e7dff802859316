import Link from "next/link";
import { AuthPage } from "@/components/auth/auth-page";
import { EntryNotice } from "@/components/auth/entry-notice";
import { Button } from "@/components/ui/button";
import { loadOpenedLink } from "@/lib/auth/loaders";

export const metadata = { title: "Sign in" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Where a link in a mail leads. Opening it does nothing yet: programs that look at mail do that too. */
export default async function OpenedLinkPage({ searchParams }: Props) {
  const link = await loadOpenedLink(await searchParams);
  const aside = (
    <Link href="/sign-in" className="font-semibold text-gold-ink underline-offset-4 hover:underline">
      Sign in another way
    </Link>
  );
  if (!link) {
    return (
      <AuthPage title="Sign in by a link" aside={aside}>
        <EntryNotice error="Verification" provider={null} className="mb-6" />
        <Button asChild>
          <Link href="/sign-in/link">Send me a new link</Link>
        </Button>
      </AuthPage>
    );
  }
  return (
    <AuthPage title="Is it you?" aside={aside}>
      <form method="post" action={link.action} className="flex flex-col gap-5">
        <p className="text-ink-soft">
          You are about to sign in as <b className="font-semibold wrap-anywhere text-ink">{link.email}</b>.
        </p>
        <Button type="submit">Sign in</Button>
      </form>
    </AuthPage>
  );
}
