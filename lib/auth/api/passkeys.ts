import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { Tokens } from "../schema";
import { AddPasskeyInput, CeremonyOptions, Passkey, PasskeyName, PasskeySignInInput } from "../schema/passkeys";
import { offerPasskeyProof, offerPasskeySignIn, signInWithPasskey } from "../service/passkey-sign-in";
import { addPasskey, listPasskeys, offerPasskey, removePasskey, renamePasskey } from "../service/passkeys";
import { tokensOf } from "./entering";

const TAG = "Passkeys";
const OWN = z.object({ id: z.uuid() });

export const beginPasskeyLogin = operation({
  id: "beginPasskeyLogin",
  method: "POST",
  path: "/api/v1/auth/login/passkey/options",
  tag: TAG,
  summary: "Begin to sign in by passkey: options for navigator.credentials.get(), good for five minutes",
  auth: "none",
  response: CeremonyOptions,
  errors: ["rate_limited"],
  handler: async ({ ctx }) => ({ body: await offerPasskeySignIn(ctx) }),
});

export const loginWithPasskey = operation({
  id: "loginWithPasskey",
  method: "POST",
  path: "/api/v1/auth/login/passkey",
  tag: TAG,
  summary: "Get tokens for what a passkey has signed; no second step follows",
  auth: "optional",
  body: PasskeySignInInput,
  response: Tokens,
  errors: ["invalid_credentials", "account_suspended", "rate_limited"],
  handler: async ({ ctx, body }) => ({ body: await tokensOf(ctx, await signInWithPasskey(ctx, body, "api")) }),
});

export const beginPasskeyProof = operation({
  id: "beginPasskeyProof",
  method: "POST",
  path: "/api/v1/auth/reauthenticate/options",
  tag: TAG,
  summary: "Begin to show again who one is by passkey: options for navigator.credentials.get()",
  auth: "user",
  response: CeremonyOptions,
  errors: ["not_found"],
  handler: async ({ ctx }) => ({ body: await offerPasskeyProof(ctx) }),
});

export const listOwnPasskeys = operation({
  id: "listPasskeys",
  method: "GET",
  path: "/api/v1/auth/passkeys",
  tag: TAG,
  summary: "One's own passkeys, oldest first",
  auth: "user",
  response: z.object({ items: z.array(Passkey), next_cursor: z.null() }),
  handler: async ({ ctx }) => ({ body: { items: await listPasskeys(ctx), next_cursor: null } }),
});

export const beginPasskey = operation({
  id: "beginPasskey",
  method: "POST",
  path: "/api/v1/auth/passkeys/options",
  tag: TAG,
  summary: "Begin to add a passkey: options for navigator.credentials.create(), good for five minutes",
  auth: "user",
  response: CeremonyOptions,
  errors: ["reauthentication_required", "too_many_passkeys"],
  handler: async ({ ctx }) => ({ body: await offerPasskey(ctx) }),
});

export const createPasskey = operation({
  id: "addPasskey",
  method: "POST",
  path: "/api/v1/auth/passkeys",
  tag: TAG,
  summary: "Add the passkey that was made; it signs in by itself from here on",
  auth: "user",
  body: AddPasskeyInput,
  status: 201,
  response: Passkey,
  errors: ["reauthentication_required", "conflict", "too_many_passkeys"],
  handler: async ({ ctx, body }) => ({ body: await addPasskey(ctx, body) }),
});

export const updatePasskey = operation({
  id: "renamePasskey",
  method: "PATCH",
  path: "/api/v1/auth/passkeys/{id}",
  tag: TAG,
  summary: "Rename one of one's own passkeys",
  auth: "user",
  params: OWN,
  body: z.strictObject({ name: PasskeyName }),
  response: Passkey,
  handler: async ({ ctx, params, body }) => ({ body: await renamePasskey(ctx, { ...params, ...body }) }),
});

export const deletePasskey = operation({
  id: "removePasskey",
  method: "DELETE",
  path: "/api/v1/auth/passkeys/{id}",
  tag: TAG,
  summary: "Remove one of one's own passkeys; the last way to sign in stays",
  auth: "user",
  params: OWN,
  status: 204,
  response: z.null(),
  errors: ["reauthentication_required", "last_sign_in"],
  handler: async ({ ctx, params }) => {
    await removePasskey(ctx, params);
    return { body: null };
  },
});
