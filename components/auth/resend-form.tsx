"use client";
import { clsx } from "clsx";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { sendVerificationAgain } from "@/lib/auth/actions/email";
import { IDLE } from "@/lib/core/form-state";

/** Has the link that confirms one's e-mail sent again. */
export function ResendForm({ className }: { className?: string }) {
  const [state, action, pending] = useActionState(sendVerificationAgain, IDLE);
  if (state.status === "done") return <p className={clsx("text-sm text-good", className)}>{state.data}</p>;
  return (
    <form action={action} className={className}>
      {state.status === "failed" && (
        <Notice look="danger" className="mb-3">
          {state.message}
        </Notice>
      )}
      <Button type="submit" look="secondary" pending={pending}>
        Send the link again
      </Button>
    </form>
  );
}
