import "server-only";
import { notFound, permanentRedirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { pageContext, signedInContext } from "@/lib/core/page";
import { completenessOf } from "./completeness";
import { getOwnProfile, getProfile } from "./service";

/** Who looks at the page: their own profile and role, or null. */
export const loadViewer = cache(async () => {
  const ctx = await pageContext();
  if (ctx.actor.type !== "user") return null;
  return { profile: await getOwnProfile(ctx), role: ctx.actor.role };
});

/** One's own profile with what is missing from it and how many bytes a new picture may have, for a page at `path` that needs a sign-in. */
export async function loadOwnProfile(path: string) {
  await signedInContext(path);
  const viewer = await loadViewer();
  if (!viewer) notFound();
  const { missing } = completenessOf(viewer.profile);
  return { profile: viewer.profile, missing, max_avatar_size: env().MAX_AVATAR_SIZE };
}

/** Somebody's profile as the viewer may see it; a former name leads to the current one for good. */
export const loadProfile = cache(async (username: string) => {
  const ctx = await pageContext();
  const found = await getProfile(ctx, { username }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  if (found.moved_to) permanentRedirect(`/u/${found.moved_to}`);
  return found;
});
