import "server-only";
import { type Tx, uniqueViolation } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { selectIsReserved } from "../queries/email";

/** An address for an account; `path` is the field it was given in, if any. */
type Claim = { user_id: string; email: string; path?: string };

function emailTaken({ path }: Claim): AppError {
  const message = "This e-mail already has an account";
  return new AppError("email_taken", path ? { errors: [{ path, message }] } : {});
}

/**
 * Gives an account an address, inside the caller's transaction, by `write`. Refuses one that is somebody else's, or was
 * until a few days ago and can still come back to them; that is looked at last, when nobody can leave it meanwhile.
 * @throws AppError `email_taken`
 */
export async function claimEmail(tx: Tx, ctx: Ctx, claim: Claim, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw uniqueViolation(error) === "users_email_unique" ? emailTaken(claim) : error;
  }
  if (await selectIsReserved(tx, { ...claim, now: ctx.now() })) throw emailTaken(claim);
}
