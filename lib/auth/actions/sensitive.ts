import "server-only";
import { z } from "zod";
import { formAction, textFields } from "@/lib/core/action";
import type { UserActor } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { parse } from "@/lib/core/parse";
import { Password } from "../schema";
import { AssertionField } from "../schema/passkeys";
import { reauthenticateWithPasskey } from "../service/passkey-sign-in";
import { reauthenticate } from "../service/prove";

/** The fields that a sensitive form shows once it was answered `reauthentication_required`. */
const PROOFS = ["proof_password", "proof_passkey"] as const;
type ProofName = (typeof PROOFS)[number];

const Sent = z.object({
  proof_password: Password.optional(),
  proof_passkey: AssertionField.optional(),
  input: z.unknown(),
});

/** A form's proof apart from the rest of it; where a passkey has signed, the password's empty field means nothing. */
function split(form: FormData, read: (form: FormData) => unknown) {
  const rest = new FormData();
  for (const [name, value] of form) if (!PROOFS.some((each) => each === name)) rest.append(name, value);
  const proof_passkey = form.get("proof_passkey") || undefined;
  const proof_password = proof_passkey ? undefined : (form.get("proof_password") ?? undefined);
  return { proof_passkey, proof_password, input: read(rest) };
}

/** Puts a complaint about a proof at the proof's own field. */
function at(field: ProofName): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AppError) || error.code !== "invalid") throw error;
    const errors = error.details.errors?.map((each) => ({ ...each, path: field }));
    throw new AppError("invalid", { ...error.details, errors });
  };
}

/**
 * A form's action for a sensitive act. When the last proof of who one is is too old, the service answers
 * `reauthentication_required`; the form then shows `ProofField`, and sends the password, or what a passkey signed, along
 * with everything else.
 */
export function sensitiveAction<S extends z.ZodObject, T>(
  options: { schema: S; read?: (form: FormData) => unknown; secret?: readonly string[] },
  verb: (ctx: Ctx & { actor: UserActor }, input: z.output<S>) => Promise<T>,
) {
  const { read = textFields, secret = [] } = options;
  return formAction(
    { schema: Sent, read: (form) => split(form, read), secret: [...PROOFS, ...secret], auth: "user" },
    async (ctx, { proof_password: password, proof_passkey: credential, input: sent }): Promise<T> => {
      const input = parse(options.schema, sent);
      if (credential) await reauthenticateWithPasskey(ctx, { credential }).catch(at("proof_passkey"));
      if (password !== undefined) await reauthenticate(ctx, { password }).catch(at("proof_password"));
      return verb(ctx, input);
    },
  );
}
