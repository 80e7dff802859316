"use server";
import { refresh } from "next/cache";
import { formAction } from "@/lib/core/action";
import { RoleForm, SuspensionForm } from "./schema";
import { changeRole, restoreMember, suspendMember } from "./service";

export const setSuspension = formAction(
  { schema: SuspensionForm, auth: "user" },
  async (ctx, { user_id, is_active }): Promise<string> => {
    await (is_active === "true" ? restoreMember(ctx, { user_id }) : suspendMember(ctx, { user_id }));
    refresh();
    return is_active === "true" ? "Restored. They can sign in again." : "Suspended. Every session of theirs has ended.";
  },
);

export const setRole = formAction({ schema: RoleForm, auth: "user" }, async (ctx, input): Promise<string> => {
  await changeRole(ctx, input);
  refresh();
  return "Saved";
});
