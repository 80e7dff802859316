import "server-only";
import { z } from "zod";
import { formAction } from "@/lib/core/action";
import type { UserActor } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { parse } from "@/lib/core/parse";
import { Password } from "../schema";
import { reauthenticate } from "../service/prove";

/** The field that a sensitive form shows once it was answered `reauthentication_required`. */
const PROOF = "proof_password";

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
  options: { schema: S; secret?: readonly string[] },
  verb: (ctx: Ctx & { actor: UserActor }, input: z.output<S>) => Promise<T>,
) {
  const schema = z.looseObject({ [PROOF]: Password.optional() });
  return formAction(
    { schema, secret: [PROOF, ...(options.secret ?? [])], auth: "user" },
    async (ctx, { [PROOF]: password, ...rest }): Promise<T> => {
      const input = parse(options.schema, rest);
      if (typeof password === "string") {
        await reauthenticate(ctx, { password }).catch((error: unknown) => {
          throw atProof(error);
        });
      }
      return verb(ctx, input);
    },
  );
}
