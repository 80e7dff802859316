import Link from "next/link";
import { EntryNotice } from "@/components/auth/entry-notice";
import { OtherSignIns } from "@/components/auth/other-sign-ins";
import { PasskeySignIn } from "@/components/auth/passkeys/passkey-sign-in";
import { SignIn } from "@/components/auth/sign-in";
import { Notice } from "@/components/ui/notice";
import { loadEntry } from "@/lib/auth/loaders";

export const metadata = { title: "Sign in" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const query = await searchParams;
  const { next, refused, providers, link } = await loadEntry(query);
  const notice = refused ? (
    <EntryNotice {...refused} />
  ) : query.reset ? (
    <Notice look="good" title="Your password is changed">
      You are signed out everywhere. Sign in with the new one.
    </Notice>
  ) : null;
  const aside = (
    <>
      New here?{" "}
      <Link href="/register" className="font-semibold text-gold-ink underline-offset-4 hover:underline">
        Create account
      </Link>
    </>
  );
  return (
    <SignIn next={next} aside={aside} notice={notice}>
      {providers.length > 0 || link ? (
        <OtherSignIns providers={providers} link={link} next={next}>
          <PasskeySignIn next={next} among />
        </OtherSignIns>
      ) : (
        <PasskeySignIn next={next} />
      )}
    </SignIn>
  );
}
