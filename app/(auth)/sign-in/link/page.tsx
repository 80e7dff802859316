import Link from "next/link";
import { AuthPage } from "@/components/auth/auth-page";
import { SignInLinkForm } from "@/components/auth/sign-in-link";
import { loadSignInLink } from "@/lib/auth/loaders";

export const metadata = { title: "Sign in by a link" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInLinkPage({ searchParams }: Props) {
  const { next } = await loadSignInLink(await searchParams);
  const aside = (
    <Link href="/sign-in" className="font-semibold text-gold-ink underline-offset-4 hover:underline">
      Sign in with a password
    </Link>
  );
  return (
    <AuthPage title="Sign in by a link" aside={aside}>
      <SignInLinkForm next={next} />
    </AuthPage>
  );
}
