"use client";
import Link from "next/link";
import { type ReactNode, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { signInWithPassword } from "@/lib/auth/actions/entering";
import { signInWithCode } from "@/lib/auth/actions/totp";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { IdentifierField, PasswordField } from "./auth-fields";
import { AuthPage } from "./auth-page";
import { Failure, typedIn } from "./failure";
import { SecondStepForm } from "./second-step-form";

type First = FormState<{ ticket: string }>;

/** The ticket of a sign-in that is half done; null before the first step, and when it has run out. */
function openTicket(first: First, second: FormState<unknown>): string | null {
  const begun = first.status === "done" ? first : null;
  if (second.status !== "failed" || (begun && begun.at > second.at)) return begun?.data.ticket ?? null;
  return second.code === "invalid_ticket" ? null : (second.values.ticket ?? null);
}

type Props = {
  next: string | null;
  /** Below the first step. */
  aside: ReactNode;
  /** What came of a way in that one tried before. */
  notice?: ReactNode;
  /** Other ways in, below the password's form. */
  children?: ReactNode;
};

/** Signing in: the password, and for who has set it up a second step, on one page. */
export function SignIn({ next, aside, notice, children }: Props) {
  const [first, enter, entering] = useActionState(signInWithPassword, IDLE);
  const [second, finish, finishing] = useActionState(signInWithCode, IDLE);
  const form = useFirstInvalid(first);
  const ticket = openTicket(first, second);
  if (ticket) {
    const again = `/sign-in${next ? `?next=${encodeURIComponent(next)}` : ""}`;
    const back = (
      <a href={again} className="font-semibold text-gold-ink underline-offset-4 hover:underline">
        Begin again
      </a>
    );
    return (
      <AuthPage title="One more step" aside={back}>
        <SecondStepForm state={second} action={finish} pending={finishing} ticket={ticket} next={next} />
      </AuthPage>
    );
  }
  const { values, fields } = typedIn(first);
  return (
    <AuthPage title="Welcome back" aside={aside}>
      <form ref={form} action={enter} className="flex flex-col gap-5" noValidate>
        {first.status === "idle" && second.status === "idle" && notice}
        {second.status === "failed" && first.status !== "failed" && <Notice look="danger">{second.message}</Notice>}
        <Failure state={first} />
        {next && <input type="hidden" name="next" value={next} />}
        <IdentifierField defaultValue={values.identifier} error={fields.identifier} />
        <div>
          <PasswordField autoComplete="current-password" error={fields.password} />
          <Link
            href="/forgot-password"
            className="-mb-3 flex min-h-11 w-fit items-center text-sm text-ink-soft underline-offset-4 hover:text-ink hover:underline"
          >
            Forgot your password?
          </Link>
        </div>
        <Button type="submit" pending={entering}>
          Sign in
        </Button>
      </form>
      {children}
    </AuthPage>
  );
}
