"use client";
import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/core/form-state";
import { PasswordField } from "./auth-fields";

/** Asks who one is, in a form whose act was answered that this was shown too long ago. Nothing typed is lost. */
export function ProofField({ state }: { state: FormState<unknown> }) {
  if (state.status !== "failed") return null;
  const error = state.fields.proof_password;
  if (state.code !== "reauthentication_required" && !error) return null;
  return (
    <div className="flex flex-col gap-4">
      {!error && (
        <Notice look="note" title="Is it you?">
          It is a while since you entered your password. Enter it once more to go on.
        </Notice>
      )}
      <PasswordField name="proof_password" label="Your password" autoComplete="current-password" error={error} />
    </div>
  );
}
