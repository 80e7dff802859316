import "server-only";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import type { Ctx } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { networkOf } from "@/lib/core/network";
import { limit } from "@/lib/core/rate-limit";
import { createProfile } from "@/lib/profiles/service";
import type { SessionKind } from "../constants";
import { assertAcceptable, hashPassword } from "../passwords";
import { insertUser } from "../queries/accounts";
import type { RegisterInput } from "../schema";
import { claimEmail } from "./claim-email";
import { as, type Entered, startSession } from "./start-session";
import { askToVerify } from "./verify-email";

/**
 * Opens an account with its profile, signs it in and asks the address to confirm. 20 an hour per network.
 * @throws AppError `invalid` (a weak password), `email_taken`, `rate_limited`, `busy`
 */
export async function registerUser(ctx: Ctx, input: RegisterInput, kind: SessionKind = "web"): Promise<Entered> {
  await limit("register", networkOf(ctx.address));
  await assertAcceptable(input.password, input);
  const password_hash = await hashPassword(input.password);
  const user_id = newId();
  const now = ctx.now();
  const { email, full_name } = input;
  return transaction(async (tx) => {
    const row = { id: user_id, email, password_hash, password_changed_at: now, last_login: now, last_seen_at: now };
    await claimEmail(tx, ctx, { user_id, email, path: "email" }, () =>
      insertUser(tx, { ...row, created_at: now, updated_at: now }),
    );
    await createProfile(tx, ctx, { user_id, full_name });
    const entered = await startSession(tx, ctx, { user_id, role: "user", epoch: 0, kind, proofs: ["password"] });
    await askToVerify(tx, ctx, { user_id, email, full_name });
    await recordAudit(tx, as(ctx, entered, "user"), { action: "user.registered", subject_id: user_id });
    return entered;
  });
}
