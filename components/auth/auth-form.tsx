"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { register } from "@/lib/auth/actions/entering";
import { IDLE } from "@/lib/core/form-state";
import { EmailField, NewPasswordField } from "./auth-fields";
import { Failure, typedIn } from "./failure";

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
      <NewPasswordField error={fields.password} />
      <Button type="submit" pending={pending}>
        Create account
      </Button>
    </form>
  );
}
