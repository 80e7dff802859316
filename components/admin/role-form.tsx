"use client";
import { useActionState } from "react";
import { ProofField } from "@/components/auth/proof-field";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { setRole } from "@/lib/admin/actions";
import { ROLES, type Role } from "@/lib/core/actor";
import { IDLE } from "@/lib/core/form-state";
import { Outcome } from "./outcome";
import { ROLE_WORDS } from "./state";

/** Gives a member another role, once the admin has shown of late who they are. */
export function RoleForm({ user_id, role }: { user_id: string; role: Role }) {
  const [state, action, pending] = useActionState(setRole, IDLE);
  const failed = state.status === "failed" ? state : null;
  const chosen = failed?.values.role ?? role;
  return (
    <form action={action} className="flex flex-col gap-4">
      <input type="hidden" name="user_id" value={user_id} />
      <Field id="role" label="Role" hint="It begins with their next sign-in: every session of theirs ends.">
        {(control) => (
          <select {...control} key={chosen} name="role" defaultValue={chosen}>
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {ROLE_WORDS[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ProofField state={state} />
      <Button type="submit" look="secondary" pending={pending} className="self-start">
        Change role
      </Button>
      {failed?.code !== "reauthentication_required" && <Outcome state={state} />}
    </form>
  );
}
