import { type Actor, hasScope } from "@/lib/core/actor";
import { AUDIENCES, VISIBLE_FIELDS } from "./constants";
import { gemOf } from "./gem";
import type { ProfileRow } from "./queries";
import type { Audience, OwnProfile, PublicProfile } from "./schema";

/** Whose eyes a profile is seen through. */
export type Viewer = "public" | "members" | "self";

/** How an actor stands to a profile's owner. */
export function viewerOf(actor: Actor, owner_id: string): Viewer {
  if (hasScope(actor, "profiles:read")) return "members";
  if (actor.type !== "user") return "public";
  return actor.user_id === owner_id ? "self" : "members";
}

/** May this viewer see what has this audience? */
function reaches(audience: Audience, viewer: Viewer): boolean {
  if (viewer === "self") return true;
  return audience === "public" || (audience === "members" && viewer === "members");
}

/** Whether everybody may see the picture, as they may the name; of a private profile and a suspended account nobody may. */
export function isPicturePublic({ is_active, visibility }: Pick<ProfileRow, "is_active" | "visibility">): boolean {
  return is_active && visibility.audience !== "private";
}

const narrower = (a: Audience, b: Audience): Audience => (AUDIENCES.indexOf(a) > AUDIENCES.indexOf(b) ? a : b);

/**
 * What a viewer may see of a profile: the only way one leaves this domain for somebody else. Null when there is
 * nothing to see, which callers must answer like a profile that does not exist. A field's audience can narrow the
 * profile's, never widen it.
 */
export function project(row: ProfileRow, viewer: Viewer): PublicProfile | null {
  const { audience, fields } = row.visibility;
  if (viewer !== "self" && !isPicturePublic(row)) return null;
  const seen = VISIBLE_FIELDS.filter((field) => reaches(narrower(audience, fields[field] ?? audience), viewer));
  return {
    username: row.username,
    avatar_url: row.avatar_url,
    avatar: row.avatar,
    gem: gemOf(row.user_id),
    ...Object.fromEntries(seen.map((field) => [field, row[field]])),
  };
}

/** One's own profile, whole. */
export function ownView(row: ProfileRow): OwnProfile {
  return {
    id: row.user_id,
    email: row.email,
    username: row.username,
    full_name: row.full_name,
    title: row.title,
    bio: row.bio,
    location: row.location,
    website: row.website,
    specialty_tags: row.specialty_tags,
    avatar_url: row.avatar_url,
    avatar: row.avatar,
    gem: gemOf(row.user_id),
    visibility: row.visibility,
    preferences: row.preferences,
    completeness: row.completeness,
    total_reviews_given: row.total_reviews_given,
    total_reviews_received: row.total_reviews_received,
    avg_rating: row.avg_rating === null ? null : Number(row.avg_rating),
    avg_response_time_hours: row.avg_response_time_hours,
    is_verified: row.is_verified,
    version: row.version,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
