import { createMember, type Member } from "@/db/testing/factories";
import { listAuditOf } from "@/lib/audit/service";
import { type Ctx, systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import type { Passkey } from "../schema/passkeys";
import { addPasskey, offerPasskey } from "../service/passkeys";
import { createAuthenticator, type Wishes } from "./authenticator";

type Authenticator = ReturnType<typeof createAuthenticator>;

/** Adds a passkey to an account by a whole ceremony. */
export async function addTestPasskey(
  ctx: Ctx,
  wishes: Wishes = {},
): Promise<{ authenticator: Authenticator; passkey: Passkey }> {
  const authenticator = createAuthenticator();
  const credential = authenticator.create(await offerPasskey(ctx), wishes);
  return { authenticator, passkey: await addPasskey(ctx, { credential }) };
}

/** A new person with a passkey. */
export async function createPasskeyHolder(
  wishes?: Parameters<typeof createMember>[0],
  made?: Wishes,
): Promise<Member & { authenticator: Authenticator; passkey: Passkey }> {
  const member = await createMember(wishes);
  return { ...member, ...(await addTestPasskey(member.ctx, made)) };
}

/** What happened to somebody, newest first, with the values that only an admin sees. */
export function auditOf(user_id: string, limit = 20) {
  const actor = { type: "user", role: "admin", user_id: newId(), session_id: newId() } as const;
  return listAuditOf({ ...systemContext(), actor }, { subject_id: user_id, limit });
}
