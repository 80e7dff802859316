"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { signOutMember } from "@/lib/admin/actions";
import { IDLE } from "@/lib/core/form-state";
import { Outcome } from "./outcome";

/** Ends every session of a member, who may sign in again at once: for a device that was lost, or a session that was stolen. */
export function SessionsForm({ user_id }: { user_id: string }) {
  const [state, action, pending] = useActionState(signOutMember, IDLE);
  return (
    <form action={action} className="mt-6 flex flex-col gap-4 border-t border-line pt-6">
      <input type="hidden" name="user_id" value={user_id} />
      <p className="text-sm text-ink-soft">
        Signing them out ends their sessions in every browser and program. They can sign in again at once.
      </p>
      <Button type="submit" look="secondary" pending={pending} className="self-start">
        Sign out everywhere
      </Button>
      <Outcome state={state} />
    </form>
  );
}
