import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { user_profiles } from "@/db/schema/profiles";
import { users } from "@/db/schema/users";
import { transaction } from "@/db/tx";
import { sealClaim, sessionCookie } from "@/lib/auth/cookie";
import { hashPassword } from "@/lib/auth/passwords";
import { insertSession } from "@/lib/auth/queries/sessions";
import type { Role } from "@/lib/core/actor";
import { type Ctx, systemContext } from "@/lib/core/context";
import { newId } from "@/lib/core/ids";
import { createProfile } from "@/lib/profiles/service";

type Wishes = {
  email?: string;
  full_name?: string;
  role?: Role;
  is_active?: boolean;
  /** Whether they confirmed their e-mail. */
  email_verified?: boolean;
  /** Only then is a hash made, which takes its 100 ms. */
  password?: string;
  profile?: Partial<typeof user_profiles.$inferInsert>;
};

export type Member = { user_id: string; email: string; username: string; session_id: string; ctx: Ctx };

/** The Cookie header of a person's browser. */
export async function cookieOf(member: { user_id: string; session_id: string }, epoch = 0): Promise<string> {
  const { user_id, session_id } = member;
  return `${sessionCookie().name}=${await sealClaim({ user_id, session_id, epoch })}`;
}

/** A request's context with nobody signed in, from an address of its own. */
export function anonymousContext(): Ctx {
  const octets =
    randomUUID()
      .match(/[0-9a-f]{2}/g)
      ?.slice(0, 3)
      .map((byte) => Number.parseInt(byte, 16)) ?? [];
  return { ...systemContext(), actor: { type: "anonymous" }, address: `10.${octets.join(".")}` };
}

/** A new person with a profile and a live session, belonging to this test alone. */
export async function createMember(wishes: Wishes = {}): Promise<Member> {
  const user_id = newId();
  const session_id = newId();
  const email = wishes.email ?? `${user_id}@example.com`;
  const { role = "user", is_active = true } = wishes;
  const password_hash = wishes.password ? await hashPassword(wishes.password) : null;
  const base = anonymousContext();
  const now = base.now();
  const email_verified_at = wishes.email_verified ? now : null;
  await transaction(async (tx) => {
    await tx.insert(users).values({
      id: user_id,
      email,
      role,
      is_active,
      password_hash,
      email_verified_at,
      created_at: now,
      updated_at: now,
    });
    await createProfile(tx, base, { user_id, full_name: wishes.full_name ?? "Test Person" });
    if (wishes.profile) await tx.update(user_profiles).set(wishes.profile).where(eq(user_profiles.user_id, user_id));
    const expires_at = new Date(now.getTime() + 24 * 60 * 60 * 1000);
    await insertSession(tx, { id: session_id, user_id, created_at: now, last_seen_at: now, expires_at });
  });
  const [profile] = await db().select().from(user_profiles).where(eq(user_profiles.user_id, user_id));
  const actor = { type: "user", user_id, role, session_id } as const;
  return { user_id, email, username: profile?.username ?? "", session_id, ctx: { ...base, actor } };
}
