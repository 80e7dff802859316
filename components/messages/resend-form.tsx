"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { IDLE } from "@/lib/core/form-state";
import { resend } from "@/lib/messages/actions";

/** Sends a message again that was given up; when it is queued, its place in the list says so. */
export function ResendForm({ id }: { id: string }) {
  const [state, action, pending] = useActionState(resend, IDLE);
  return (
    <form action={action} className="flex flex-wrap items-center gap-4">
      <input type="hidden" name="id" value={id} />
      <Button type="submit" look="secondary" pending={pending}>
        Send again
      </Button>
      {state.status === "failed" && (
        <p role="alert" className="text-sm text-danger">
          {state.message}
        </p>
      )}
    </form>
  );
}
