"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { setSuspension } from "@/lib/admin/actions";
import { IDLE } from "@/lib/core/form-state";
import { Outcome } from "./outcome";

type Props = { user_id: string; is_active: boolean };

/** Suspends a member, or lets them in again. It can be undone, so it asks for nothing but the click. */
export function SuspensionForm({ user_id, is_active }: Props) {
  const [state, action, pending] = useActionState(setSuspension, IDLE);
  return (
    <form action={action} className="flex flex-col gap-4">
      <input type="hidden" name="user_id" value={user_id} />
      <p className="text-sm text-ink-soft">
        {is_active
          ? "Suspending ends every session of theirs at once, refuses further sign-ins and hides their profile. It can be undone."
          : "Suspended: they cannot sign in, and their profile is hidden from others."}
      </p>
      <Button
        type="submit"
        name="is_active"
        value={String(!is_active)}
        look={is_active ? "danger" : "secondary"}
        pending={pending}
        className="self-start"
      >
        {is_active ? "Suspend" : "Restore"}
      </Button>
      <Outcome state={state} />
    </form>
  );
}
