"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { askForReset } from "@/lib/auth/actions/password-reset";
import { IDLE } from "@/lib/core/form-state";
import { IdentifierField } from "./auth-fields";
import { Failure, typedIn } from "./failure";

/** Asks for the link to a new password; what it says does not depend on whether there is an account. */
export function ForgotForm() {
  const [state, action, pending] = useActionState(askForReset, IDLE);
  const form = useFirstInvalid(state);
  const { values, fields } = typedIn(state);
  return (
    <form ref={form} action={action} className="flex flex-col gap-5" noValidate>
      {state.status === "done" && (
        <Notice look="good" title="Look into your mail">
          <p className="break-words">
            If <bdi className="font-semibold">{state.data.identifier}</bdi> has an account, a link is on its way to its
            e-mail. It works for half an hour. Nothing there? Look among the spam, or ask again in a while.
          </p>
        </Notice>
      )}
      <Failure state={state} />
      <IdentifierField
        key={state.status === "done" ? state.at : 0}
        defaultValue={values.identifier}
        error={fields.identifier}
      />
      <Button type="submit" pending={pending}>
        Send the link
      </Button>
    </form>
  );
}
