"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { register, signInWithPassword } from "@/lib/auth/actions";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/auth/constants";
import { type FormState, IDLE } from "@/lib/core/form-state";

function typedIn(state: FormState<null>) {
  return {
    values: state.status === "failed" ? state.values : {},
    fields: state.status === "failed" ? state.fields : {},
  };
}

/** What is wrong with the form as a whole; fields say their own. */
function Failure({ state }: { state: FormState<null> }) {
  if (state.status !== "failed" || state.code === "invalid" || state.fields.email) return null;
  return <Notice look="danger">{state.message}</Notice>;
}

export function RegisterForm() {
  const [state, action, pending] = useActionState(register, IDLE);
  const { values, fields } = typedIn(state);
  return (
    <form action={action} className="flex flex-col gap-5" noValidate>
      <Failure state={state} />
      <TextField
        id="email"
        name="email"
        type="email"
        label="E-mail"
        autoComplete="email"
        required
        defaultValue={values.email}
        error={fields.email}
      />
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
      <TextField
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete="new-password"
        required
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
  const { values, fields } = typedIn(state);
  return (
    <form action={action} className="flex flex-col gap-5" noValidate>
      <Failure state={state} />
      {next && <input type="hidden" name="next" value={next} />}
      <TextField
        id="email"
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        required
        defaultValue={values.email}
        error={fields.email}
      />
      <TextField
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete="current-password"
        required
        error={fields.password}
      />
      <Button type="submit" pending={pending}>
        Sign in
      </Button>
    </form>
  );
}
