import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { Tokens } from "../schema";
import { ConfirmTotpInput, RecoveryCodes, SecondStepInput, TotpProposal } from "../schema/totp";
import { finishSignIn } from "../service/second-step";
import { confirmTotp, makeRecoveryCodes, proposeTotp, removeTotp } from "../service/totp";
import { tokensOf } from "./entering";

const SIGN_IN = "Sign-in";
const ACCOUNT = "Account";

export const loginWithCode = operation({
  id: "loginWithCode",
  method: "POST",
  path: "/api/v1/auth/login/totp",
  tag: SIGN_IN,
  summary: "Get tokens for the ticket that login answered, and a code of the authenticator app or a recovery code",
  auth: "optional",
  body: SecondStepInput,
  response: Tokens,
  errors: ["invalid_ticket", "rate_limited"],
  handler: async ({ ctx, body }) => ({ body: await tokensOf(ctx, await finishSignIn(ctx, body, "api")) }),
});

export const setUpTotp = operation({
  id: "setUpTotp",
  method: "POST",
  path: "/api/v1/auth/totp",
  tag: ACCOUNT,
  summary: "Make a secret for an authenticator app; PUT a code of it to turn two-step sign-in on",
  auth: "user",
  status: 201,
  response: TotpProposal,
  errors: ["reauthentication_required", "conflict"],
  handler: async ({ ctx }) => ({ body: await proposeTotp(ctx) }),
});

export const enableTotp = operation({
  id: "enableTotp",
  method: "PUT",
  path: "/api/v1/auth/totp",
  tag: ACCOUNT,
  summary: "Turn two-step sign-in on with a code of the new secret; answers the recovery codes, once",
  auth: "user",
  body: ConfirmTotpInput,
  response: RecoveryCodes,
  errors: ["reauthentication_required", "not_found", "conflict"],
  handler: async ({ ctx, body }) => ({ body: await confirmTotp(ctx, body) }),
});

export const disableTotp = operation({
  id: "disableTotp",
  method: "DELETE",
  path: "/api/v1/auth/totp",
  tag: ACCOUNT,
  summary: "Turn two-step sign-in off; secret and recovery codes are forgotten",
  auth: "user",
  status: 204,
  response: z.null(),
  errors: ["reauthentication_required", "not_found"],
  handler: async ({ ctx }) => {
    await removeTotp(ctx);
    return { body: null };
  },
});

export const renewRecoveryCodes = operation({
  id: "renewRecoveryCodes",
  method: "POST",
  path: "/api/v1/auth/recovery-codes",
  tag: ACCOUNT,
  summary: "Make ten new recovery codes, shown once; the old ones are void",
  auth: "user",
  status: 201,
  response: RecoveryCodes,
  errors: ["reauthentication_required", "not_found"],
  handler: async ({ ctx }) => ({ body: await makeRecoveryCodes(ctx) }),
});
