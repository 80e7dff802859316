"use server";
import { refresh } from "next/cache";
import { sensitiveAction } from "@/lib/auth/actions/sensitive";
import { formAction } from "@/lib/core/action";
import { RoleForm, SignOutForm, SuspensionForm } from "./schema";
import { changeRole, endMemberSessions, restoreMember, suspendMember } from "./service";

export const setSuspension = formAction(
  { schema: SuspensionForm, auth: "user" },
  async (ctx, { user_id, is_active }): Promise<string> => {
    await (is_active === "true" ? restoreMember(ctx, { user_id }) : suspendMember(ctx, { user_id }));
    refresh();
    return is_active === "true" ? "Restored. They can sign in again." : "Suspended. Every session of theirs has ended.";
  },
);

export const signOutMember = formAction({ schema: SignOutForm, auth: "user" }, async (ctx, input): Promise<string> => {
  await endMemberSessions(ctx, input);
  refresh();
  return "Signed out everywhere.";
});

export const setRole = sensitiveAction({ schema: RoleForm }, async (ctx, input): Promise<string> => {
  await changeRole(ctx, input);
  refresh();
  return "Saved";
});
