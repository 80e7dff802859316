import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { Account, ChangePasswordInput, ReauthenticateInput, Session } from "../schema";
import { getAccount } from "../service/account";
import { changePassword } from "../service/change-password";
import { reauthenticateWithPasskey } from "../service/passkey-sign-in";
import { reauthenticate } from "../service/prove";
import { endSession, listOwnSessions } from "../service/sessions";

const TAG = "Account";

export const getMe = operation({
  id: "getMe",
  method: "GET",
  path: "/api/v1/auth/me",
  tag: TAG,
  summary: "One's own account",
  auth: "user",
  response: Account,
  handler: async ({ ctx }) => ({ body: await getAccount(ctx) }),
});

export const changeOwnPassword = operation({
  id: "changePassword",
  method: "POST",
  path: "/api/v1/auth/change-password",
  tag: TAG,
  summary: "Change one's own password; every other session ends",
  auth: "user",
  body: ChangePasswordInput,
  status: 204,
  response: z.null(),
  errors: ["conflict", "rate_limited", "busy"],
  handler: async ({ ctx, body }) => {
    await changePassword(ctx, body);
    return { body: null };
  },
});

export const proveAgain = operation({
  id: "reauthenticate",
  method: "POST",
  path: "/api/v1/auth/reauthenticate",
  tag: TAG,
  summary: "Show again who one is; sensitive acts are open for ten minutes",
  auth: "user",
  body: ReauthenticateInput,
  status: 204,
  response: z.null(),
  errors: ["rate_limited", "busy"],
  handler: async ({ ctx, body }) => {
    if (body.credential) await reauthenticateWithPasskey(ctx, { credential: body.credential });
    if (body.password !== undefined) await reauthenticate(ctx, { password: body.password });
    return { body: null };
  },
});

export const listSessions = operation({
  id: "listSessions",
  method: "GET",
  path: "/api/v1/auth/sessions",
  tag: TAG,
  summary: "One's own signed-in devices and clients, last seen first",
  auth: "user",
  response: z.object({ items: z.array(Session), next_cursor: z.null() }),
  handler: async ({ ctx }) => ({ body: { items: await listOwnSessions(ctx), next_cursor: null } }),
});

export const removeSession = operation({
  id: "endSession",
  method: "DELETE",
  path: "/api/v1/auth/sessions/{id}",
  tag: TAG,
  summary: "End one of one's own sessions",
  auth: "user",
  params: z.object({ id: z.uuid() }),
  status: 204,
  response: z.null(),
  handler: async ({ ctx, params }) => {
    await endSession(ctx, params);
    return { body: null };
  },
});
