"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { askForSignInLink } from "@/lib/auth/actions/providers";
import { IDLE } from "@/lib/core/form-state";
import { EmailField } from "./auth-fields";

/** Asks for a link to sign in with. The answer is the same whether or not there is an account. */
export function SignInLinkForm({ next }: { next: string | null }) {
  const [state, action, pending] = useActionState(askForSignInLink, IDLE);
  const form = useFirstInvalid(state);
  const failed = state.status === "failed" ? state : null;
  if (state.status === "done") {
    return (
      <Notice look="good" title="Look into your mail">
        If an account here has confirmed <b className="font-semibold wrap-anywhere">{state.data.email}</b>, a link to
        sign in is on its way. It works once, for ten minutes.
      </Notice>
    );
  }
  return (
    <form ref={form} action={action} className="flex flex-col gap-5" noValidate>
      {failed && failed.code !== "invalid" && <Notice look="danger">{failed.message}</Notice>}
      {next && <input type="hidden" name="next" value={next} />}
      <EmailField defaultValue={failed?.values.email} error={failed?.fields.email} />
      <Button type="submit" pending={pending}>
        Send me a link
      </Button>
    </form>
  );
}
