"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { setNewPassword } from "@/lib/auth/actions/password-reset";
import type { LinkShown } from "@/lib/auth/schema/email";
import { IDLE } from "@/lib/core/form-state";
import { NewPasswordField } from "./auth-fields";
import { Failure, typedIn } from "./failure";

/** Chooses a new password by a mail's link. */
export function ResetForm({ link: { token, holder } }: { link: LinkShown }) {
  const [state, action, pending] = useActionState(setNewPassword, IDLE);
  const form = useFirstInvalid(state);
  const { fields } = typedIn(state);
  return (
    <form ref={form} action={action} className="flex flex-col gap-5" noValidate>
      <Failure state={state} />
      <input type="hidden" name="token" value={token} />
      <input type="text" name="" autoComplete="username" defaultValue={holder.email} hidden readOnly />
      <NewPasswordField
        name="new_password"
        label="New password"
        role={holder.role}
        whose={holder}
        error={fields.new_password}
      />
      <Button type="submit" pending={pending}>
        Set password
      </Button>
    </form>
  );
}
