import { AuthPage } from "@/components/auth/auth-page";
import { SecondStep } from "@/components/auth/second-step";
import { loadSecondStep } from "@/lib/auth/loaders";

export const metadata = { title: "One more step" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** After a first step elsewhere: with a provider, or by a link in a mail. */
export default async function SecondStepPage({ searchParams }: Props) {
  const { ticket, next } = await loadSecondStep(await searchParams);
  const again = (
    <a href="/sign-in" className="font-semibold text-gold-ink underline-offset-4 hover:underline">
      Begin again
    </a>
  );
  return (
    <AuthPage title="One more step" aside={again}>
      <SecondStep ticket={ticket} next={next} />
    </AuthPage>
  );
}
