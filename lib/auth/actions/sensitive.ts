import "server-only";
import { z } from "zod";
import { formAction, textFields } from "@/lib/core/action";
import type { UserActor } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { parse } from "@/lib/core/parse";
import { Password } from "../schema";
import { reauthenticate } from "../service/prove";

/** The field that a sensitive form shows once it was answered `reauthentication_required`. */
const PROOF = "proof_password";

const Sent = z.object({ [PROOF]: Password.optional(), input: z.unknown() });

/** Puts a complaint about the proof at the proof's own field. */
function atProof(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== "invalid") return error;
  const errors = error.details.errors?.map((each) => ({ ...each, path: PROOF }));
  return new AppError("invalid", { ...error.details, errors });
}

/**
 * A form's action for a sensitive act. When the last proof of who one is is too old, the service answers
 * `reauthentication_required`; the form then shows `ProofField`, and sends the password along with everything else.
 */
export function sensitiveAction<S extends z.ZodObject, T>(
  options: { schema: S; read?: (form: FormData) => unknown; secret?: readonly string[] },
  verb: (ctx: Ctx & { actor: UserActor }, input: z.output<S>) => Promise<T>,
) {
  const { read = textFields, secret = [] } = options;
  const split = (form: FormData) => {
    const rest = new FormData();
    for (const [name, value] of form) if (name !== PROOF) rest.append(name, value);
    return { [PROOF]: form.get(PROOF) ?? undefined, input: read(rest) };
  };
  return formAction(
    { schema: Sent, read: split, secret: [PROOF, ...secret], auth: "user" },
    async (ctx, { [PROOF]: password, input: sent }): Promise<T> => {
      const input = parse(options.schema, sent);
      if (password !== undefined) {
        await reauthenticate(ctx, { password }).catch((error: unknown) => {
          throw atProof(error);
        });
      }
      return verb(ctx, input);
    },
  );
}
