"use server";
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { formAction } from "@/lib/core/action";
import { localPath } from "@/lib/core/local-path";
import { setSessionCookie } from "../cookie";
import { AssertionField, AttestationField, type Passkey, PasskeyName } from "../schema/passkeys";
import { signInWithPasskey } from "../service/passkey-sign-in";
import { addPasskey, offerPasskey, removePasskey, renamePasskey } from "../service/passkeys";
import { sensitiveAction } from "./sensitive";

export const enterWithPasskey = formAction(
  {
    schema: z.strictObject({ credential: AssertionField, next: z.string().optional() }),
    secret: ["credential"],
    auth: "optional",
  },
  async (ctx, { credential, next }): Promise<null> => {
    await setSessionCookie(await signInWithPasskey(ctx, { credential }, "web"));
    redirect(localPath(next) ?? "/profile");
  },
);

export const beginPasskey = sensitiveAction({ schema: z.strictObject({}) }, (ctx) => offerPasskey(ctx));

export const keepPasskey = formAction(
  { schema: z.strictObject({ credential: AttestationField }), secret: ["credential"], auth: "user" },
  async (ctx, input): Promise<Passkey> => {
    const passkey = await addPasskey(ctx, input);
    refresh();
    return passkey;
  },
);

export const renameOwnPasskey = formAction(
  { schema: z.strictObject({ id: z.uuid(), name: PasskeyName }), auth: "user" },
  async (ctx, input): Promise<string> => {
    await renamePasskey(ctx, input);
    refresh();
    return "Saved";
  },
);

export const removeOwnPasskey = sensitiveAction(
  { schema: z.strictObject({ id: z.uuid() }) },
  async (ctx, input): Promise<string> => {
    await removePasskey(ctx, input);
    refresh();
    return "Removed. It signs you in no longer.";
  },
);
