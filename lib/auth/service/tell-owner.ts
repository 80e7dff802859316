import "server-only";
import type { Tx } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import type { SECURITY_CHANGES } from "@/lib/messages/constants";
import { queueMessage } from "@/lib/messages/service";

type Owner = { id: string; email: string };

/** Where one sees to the safety of one's account. */
const securityLink = () => `${env().APP_URL}/profile/security`;

/** Tells somebody by mail what became safer or less safe about their account, inside the transaction that did it. */
export async function tellOfChange(
  tx: Tx,
  ctx: Ctx,
  { id, email }: Owner,
  what: (typeof SECURITY_CHANGES)[number],
): Promise<void> {
  const data = { what, at: ctx.now(), security_link: securityLink() };
  await queueMessage(tx, ctx, { template: "security_change", user_id: id, to: email, data });
}

/** Tells somebody by mail that their account is being guessed at, inside the caller's transaction. */
export async function tellOfGuessing(tx: Tx, ctx: Ctx, { id, email }: Owner): Promise<void> {
  const data = { at: ctx.now(), security_link: securityLink() };
  await queueMessage(tx, ctx, { template: "account_locked", user_id: id, to: email, data });
}
