import "server-only";
import { z } from "zod";
import type { Ctx } from "@/lib/core/context";
import { operation } from "@/lib/core/operation";
import { ACCESS_TOKEN_SECONDS } from "../constants";
import { RegisterInput, SignInInput, Tokens, TotpRequired } from "../schema";
import { getAccount } from "../service/account";
import { refreshSession } from "../service/refresh-session";
import { registerUser } from "../service/register-user";
import { endOwnSession, endOwnSessions } from "../service/sessions";
import { signIn } from "../service/sign-in";
import { as, type Entered } from "../service/start-session";
import { publicKeys, signAccessToken } from "../tokens";

const TAG = "Sign-in";

/** A session that has begun as the tokens another system holds. */
export async function tokensOf(ctx: Ctx, entered: Entered): Promise<Tokens> {
  return {
    access_token: await signAccessToken(entered, ctx.now()),
    refresh_token: entered.refresh_token ?? "",
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_SECONDS,
    user: await getAccount(as(ctx, entered, "user")),
  };
}

export const register = operation({
  id: "register",
  method: "POST",
  path: "/api/v1/auth/register",
  tag: TAG,
  summary: "Open an account and get tokens for it",
  auth: "optional",
  body: RegisterInput,
  status: 201,
  response: Tokens,
  errors: ["email_taken", "rate_limited", "busy"],
  handler: async ({ ctx, body }) => ({ body: await tokensOf(ctx, await registerUser(ctx, body, "api")) }),
});

export const login = operation({
  id: "login",
  method: "POST",
  path: "/api/v1/auth/login",
  tag: TAG,
  summary: "Get tokens for e-mail, username or verified mobile, and password; or a ticket for the second step",
  auth: "optional",
  body: SignInInput,
  response: z.union([Tokens, TotpRequired]),
  errors: ["invalid_credentials", "account_suspended", "rate_limited", "busy"],
  handler: async ({ ctx, body }) => {
    const signed_in = await signIn(ctx, body, "api");
    if ("ticket" in signed_in) return { body: { totp_required: true as const, ticket: signed_in.ticket } };
    return { body: await tokensOf(ctx, signed_in.entered) };
  },
});

export const refresh = operation({
  id: "refresh",
  method: "POST",
  path: "/api/v1/auth/refresh",
  tag: TAG,
  summary: "Exchange a refresh token for new tokens; each works once",
  auth: "none",
  body: z.strictObject({ refresh_token: z.string().min(1).max(200) }),
  response: Tokens,
  errors: ["invalid_token", "rate_limited"],
  handler: async ({ ctx, body }) => ({ body: await tokensOf(ctx, await refreshSession(ctx, body)) }),
});

export const logout = operation({
  id: "logout",
  method: "POST",
  path: "/api/v1/auth/logout",
  tag: TAG,
  summary: "End this session, or every session of one's own",
  auth: "user",
  body: z.strictObject({ all: z.boolean().default(false) }),
  bodyless: true,
  status: 204,
  response: z.null(),
  handler: async ({ ctx, body }) => {
    await (body.all ? endOwnSessions(ctx) : endOwnSession(ctx));
    return { body: null };
  },
});

export const getKeys = operation({
  id: "getKeys",
  method: "GET",
  path: "/api/v1/auth/jwks",
  tag: TAG,
  summary: "The public keys of access tokens (RFC 7517), also at /.well-known/jwks.json",
  auth: "none",
  response: z.object({ keys: z.array(z.record(z.string(), z.string())) }),
  handler: async () => ({ body: await publicKeys(), headers: { "cache-control": "public, max-age=300" } }),
});
