import "server-only";
import { isDeepStrictEqual } from "node:util";
import { db } from "@/db/client";
import { transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { announce } from "@/lib/core/events";
import { lockProfile, selectProfile, updateProfile } from "../queries";
import type { Visibility } from "../schema";
import type { VersionGuard } from "../service";

type Chosen = { visibility: Visibility; version: number };

/**
 * Who may see one's own profile.
 * @throws AppError `unauthenticated`, `not_found`
 */
export async function getOwnVisibility(ctx: Ctx): Promise<Chosen> {
  const row = await selectProfile(db(), requireUser(ctx.actor).user_id);
  if (!row) throw new AppError("not_found");
  return { visibility: row.visibility, version: row.version };
}

/**
 * Chooses who may see one's own profile, whole. Who builds on the audience has followed before this answers. Nothing is
 * written when nothing changes.
 * @throws AppError `unauthenticated` (also when the session ended meanwhile), and what `guard` throws (`stale_version`)
 */
export async function setOwnVisibility(
  ctx: Ctx,
  input: { visibility: Visibility; guard?: VersionGuard },
): Promise<Chosen> {
  const { visibility } = input;
  const actor = requireUser(ctx.actor);
  const { version, follow } = await transaction(async (tx) => {
    const row = await lockProfile(tx, actor);
    if (!row) throw new AppError("unauthenticated");
    input.guard?.(row.version);
    if (isDeepStrictEqual(row.visibility, visibility)) return { version: row.version, follow: null };
    await updateProfile(tx, actor.user_id, { visibility, updated_at: ctx.now() });
    const follow = await announce(tx, ctx, "audience_changed", { user_id: actor.user_id });
    await recordAudit(tx, ctx, {
      action: "profile.visibility_changed",
      subject_id: actor.user_id,
      before: { visibility: row.visibility },
      after: { visibility },
    });
    return { version: row.version + 1, follow };
  });
  await follow?.();
  return { visibility, version };
}
