import "server-only";
import { db } from "@/db/client";
import { type Tx, transaction } from "@/db/tx";
import { recordAudit } from "@/lib/audit/service";
import { requireUser } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { completenessOf } from "./completeness";
import { RENAME_WINDOW_DAYS, RENAMES_MAX, USERNAME_SHAPE } from "./constants";
import {
  claimUsername,
  countRenames,
  insertProfile,
  lockProfile,
  type ProfileRow,
  retireOtherUsernames,
  selectProfile,
  selectProfileByName,
  updateProfile,
} from "./queries";
import {
  NEW_PROFILE_VISIBILITY,
  type OwnProfile,
  type ProfileInput,
  type ProfilePatch,
  type PublicProfile,
} from "./schema";
import { usernameFrom } from "./usernames";
import { ownView, project, type Viewer, viewerOf } from "./views";

const DAY = 24 * 60 * 60 * 1000;
const NAME_TRIES = 5;

/** Called with the locked row's version before a write; throws to refuse it. */
export type VersionGuard = (version: number) => void;

/**
 * One's own profile.
 * @throws AppError `unauthenticated`, `not_found`
 */
export async function getOwnProfile(ctx: Ctx): Promise<OwnProfile> {
  const actor = requireUser(ctx.actor);
  const row = await selectProfile(db(), actor.user_id);
  if (!row) throw new AppError("not_found");
  return ownView(row);
}

/**
 * A profile by a current or former username, as the actor may see it. `moved_to` is set when the name is a former one.
 * @throws AppError `not_found` also for what the actor may not know exists
 */
export async function getProfile(
  ctx: Ctx,
  input: { username: string },
): Promise<{ profile: PublicProfile; indexable: boolean; viewer: Viewer; moved_to: string | null }> {
  const row = USERNAME_SHAPE.test(input.username) ? await selectProfileByName(db(), input.username) : null;
  const viewer = row && viewerOf(ctx.actor, row.user_id);
  const profile = row && viewer && project(row, viewer);
  if (!profile) throw new AppError("not_found");
  return {
    profile,
    indexable: row.visibility.indexable && row.visibility.audience === "public",
    viewer,
    moved_to: row.username === input.username.toLowerCase() ? null : row.username,
  };
}

/** Takes a new name for a person, under the profile's lock. */
async function rename(tx: Tx, ctx: Ctx, row: ProfileRow, username: string): Promise<void> {
  const since = new Date(ctx.now().getTime() - RENAME_WINDOW_DAYS * DAY);
  if ((await countRenames(tx, row.user_id, since)) >= RENAMES_MAX) {
    const message = `Can change ${RENAMES_MAX} times in ${RENAME_WINDOW_DAYS} days`;
    throw new AppError("rename_limit", { errors: [{ path: "username", message }] });
  }
  if (!(await claimUsername(tx, { username, user_id: row.user_id, generated: false }))) {
    throw new AppError("username_taken", { errors: [{ path: "username", message: "This username is taken" }] });
  }
  await retireOtherUsernames(tx, row.user_id, username, ctx.now());
}

function changedOnly(row: ProfileRow, patch: ProfilePatch): Partial<ProfilePatch> {
  const changed = Object.entries(patch).filter(
    ([field, value]) =>
      value !== undefined && JSON.stringify(value) !== JSON.stringify(row[field as keyof ProfilePatch]),
  );
  return Object.fromEntries(changed);
}

const pick = (row: ProfileRow, fields: object) =>
  Object.fromEntries(Object.keys(fields).map((field) => [field, row[field as keyof ProfileRow]]));

/**
 * Changes fields of one's own profile; what is left out stays. Nothing is written when nothing changes.
 * @throws AppError `unauthenticated` (also when the session ended meanwhile), `username_taken`, `rename_limit`, and what `guard` throws (`stale_version`)
 */
export async function updateOwnProfile(
  ctx: Ctx,
  input: { patch: ProfilePatch; guard?: VersionGuard },
): Promise<OwnProfile> {
  const actor = requireUser(ctx.actor);
  return transaction(async (tx) => {
    const row = await lockProfile(tx, actor);
    if (!row) throw new AppError("unauthenticated");
    input.guard?.(row.version);
    const changes = changedOnly(row, input.patch);
    if (Object.keys(changes).length === 0) return ownView(row);
    if (changes.username) await rename(tx, ctx, row, changes.username);
    const next = { ...row, ...changes, updated_at: ctx.now() };
    const completeness = completenessOf(next).score;
    await updateProfile(tx, actor.user_id, { ...changes, completeness, updated_at: next.updated_at });
    await recordAudit(tx, ctx, {
      action: "profile.updated",
      subject_id: actor.user_id,
      before: pick(row, changes),
      after: changes,
    });
    return ownView({ ...next, completeness, version: row.version + 1 });
  });
}

type Texts = Omit<ProfileInput, "username" | "full_name">;
type NewProfile = { user_id: string; full_name: string; profile?: Texts };

const EMPTY: Texts = {
  title: "",
  bio: "",
  location: "",
  website: "",
  specialty_tags: [],
  preferences: { favourite_categories: [] },
};

/**
 * Makes the profile of a new account, inside the transaction that makes the account. The username follows the name;
 * others take turns with random digits while it is taken.
 */
export async function createProfile(tx: Tx, ctx: Ctx, input: NewProfile): Promise<void> {
  const { user_id, full_name } = input;
  let username = usernameFrom(full_name, true);
  for (let tries = 1; !(await claimUsername(tx, { username, user_id, generated: true })); tries++) {
    if (tries === NAME_TRIES) throw new AppError("busy", { detail: "No free username found.", retry_after: 1 });
    username = usernameFrom(full_name, false);
  }
  const profile = { ...EMPTY, ...input.profile, full_name };
  await insertProfile(tx, {
    ...profile,
    user_id,
    username,
    visibility: NEW_PROFILE_VISIBILITY,
    completeness: completenessOf({ ...profile, avatar_url: null }).score,
    created_at: ctx.now(),
    updated_at: ctx.now(),
  });
}
