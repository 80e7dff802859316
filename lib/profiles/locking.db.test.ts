import { eq, sql } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { user_profiles } from "@/db/schema/profiles";
import { users } from "@/db/schema/users";
import { createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { endAllSessions } from "@/lib/auth/service/sessions";
import { systemContext } from "@/lib/core/context";
import { setOwnVisibility } from "./service/visibility";

const visibility = { audience: "private", fields: {}, indexable: false } as const;

const anybodyWaits = async () => {
  const rows = await db().execute(sql`
    select 1 from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`);
  return rows.length > 0;
};

it("whoever changes a profile waits for who holds its account, and holds nothing that one may want", async () => {
  const { user_id, ctx } = await createMember();
  let change: Promise<unknown> | undefined;
  await transaction(async (tx) => {
    await tx.select().from(users).where(eq(users.id, user_id)).for("update");
    change = setOwnVisibility(ctx, { visibility });
    await vi.waitFor(async () => expect(await anybodyWaits()).toBe(true));
    const mine = tx.select().from(user_profiles).where(eq(user_profiles.user_id, user_id));
    expect(await mine.for("update", { noWait: true })).toHaveLength(1);
  });
  await change;
});

it("whoever had to wait for a profile sees what happened meanwhile, to its session too", async () => {
  const { user_id, ctx } = await createMember();
  let change: Promise<unknown> | undefined;
  await transaction(async (tx) => {
    await tx.select().from(user_profiles).where(eq(user_profiles.user_id, user_id)).for("update");
    change = setOwnVisibility(ctx, { visibility });
    change.catch(() => {});
    await vi.waitFor(async () => expect(await anybodyWaits()).toBe(true));
    await endAllSessions(tx, systemContext(), user_id);
  });
  await expect(change).rejects.toMatchObject({ code: "unauthenticated" });
});
