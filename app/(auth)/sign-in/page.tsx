import Link from "next/link";
import { PasskeySignIn } from "@/components/auth/passkeys/passkey-sign-in";
import { SignIn } from "@/components/auth/sign-in";
import { loadEntry } from "@/lib/auth/loaders";

export const metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next } = await loadEntry((await searchParams).next);
  const aside = (
    <>
      New here?{" "}
      <Link href="/register" className="font-semibold text-gold-ink underline-offset-4 hover:underline">
        Create account
      </Link>
    </>
  );
  return (
    <SignIn next={next} aside={aside}>
      <PasskeySignIn next={next} />
    </SignIn>
  );
}
