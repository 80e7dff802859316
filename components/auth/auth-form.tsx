"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { register, signInWithPassword } from "@/lib/auth/actions/entering";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/auth/constants";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { EmailField, IdentifierField, PasswordField } from "./auth-fields";

function typedIn(state: FormState<unknown>) {
  return {
    values: state.status === "failed" ? state.values : {},
    fields: state.status === "failed" ? state.fields : {},
  };
}

/** What is wrong with the form as a whole; fields say their own. */
function Failure({ state }: { state: FormState<unknown> }) {
  if (state.status !== "failed" || state.code === "invalid" || state.fields.email) return null;
  return <Notice look="danger">{state.message}</Notice>;
}

export function RegisterForm() {
  const [state, action, pending] = useActionState(register, IDLE);
  const form = useFirstInvalid(state);
  const { values, fields } = typedIn(state);
  return (
    <form ref={form} action={action} className="flex flex-col gap-5" noValidate>
      <Failure state={state} />
      <EmailField defaultValue={values.email} error={fields.email} />
      <TextField
        id="full_name"
        name="full_name"
        label="Full name"
        autoComplete="name"
        required
        dir="auto"
        defaultValue={values.full_name}
        error={fields.full_name}
        hint="Members see it; you can change it any time."
      />
      <PasswordField
        autoComplete="new-password"
        maxLength={PASSWORD_MAX * 2}
        error={fields.password}
        hint={`At least ${PASSWORD_MIN} characters. Several words make a good one.`}
      />
      <Button type="submit" pending={pending}>
        Create account
      </Button>
    </form>
  );
}

export function SignInForm({ next }: { next: string | null }) {
  const [state, action, pending] = useActionState(signInWithPassword, IDLE);
  const form = useFirstInvalid(state);
  const { values, fields } = typedIn(state);
  return (
    <form ref={form} action={action} className="flex flex-col gap-5" noValidate>
      <Failure state={state} />
      {next && <input type="hidden" name="next" value={next} />}
      <IdentifierField defaultValue={values.identifier} error={fields.identifier} />
      <PasswordField autoComplete="current-password" error={fields.password} />
      <Button type="submit" pending={pending}>
        Sign in
      </Button>
    </form>
  );
}
