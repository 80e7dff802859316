import "server-only";
import { z } from "zod";
import { ifMatch, versionTag } from "@/lib/core/etag";
import { type Answer, operation } from "@/lib/core/operation";
import {
  type OwnProfile as Own,
  OwnProfile,
  ProfileInput,
  ProfilePatch,
  PublicProfile,
  Visibility,
  VisibilityInput,
} from "./schema";
import { getOwnProfile, getProfile, updateOwnProfile } from "./service";
import { getOwnVisibility, setOwnVisibility } from "./service/visibility";

const OWN = "/api/v1/users/profile";
const IF_MATCH = { "If-Match": "The ETag the change is based on; without it the write goes through" };

const tagged = (profile: Own): Answer<Own> => ({ body: profile, headers: { etag: versionTag(profile.version) } });

export const getOwn = operation({
  id: "getOwnProfile",
  method: "GET",
  path: OWN,
  tag: "Profile",
  summary: "One's own profile",
  auth: "user",
  response: OwnProfile,
  handler: async ({ ctx }) => tagged(await getOwnProfile(ctx)),
});

export const replaceOwn = operation({
  id: "replaceOwnProfile",
  method: "PUT",
  path: OWN,
  tag: "Profile",
  summary: "Replace one's own profile; what is left out becomes empty",
  auth: "user",
  body: ProfileInput,
  headers: IF_MATCH,
  response: OwnProfile,
  errors: ["username_taken", "rename_limit", "stale_version"],
  handler: async ({ ctx, body, request }) =>
    tagged(await updateOwnProfile(ctx, { patch: body, guard: ifMatch(request.headers) })),
});

export const patchOwn = operation({
  id: "patchOwnProfile",
  method: "PATCH",
  path: OWN,
  tag: "Profile",
  summary: "Change fields of one's own profile (RFC 7396); null empties a field",
  auth: "user",
  body: ProfilePatch,
  headers: IF_MATCH,
  response: OwnProfile,
  errors: ["username_taken", "rename_limit", "stale_version"],
  handler: async ({ ctx, body, request }) =>
    tagged(await updateOwnProfile(ctx, { patch: body, guard: ifMatch(request.headers) })),
});

export const getVisibility = operation({
  id: "getVisibility",
  method: "GET",
  path: `${OWN}/visibility`,
  tag: "Profile",
  summary: "Who may see one's own profile",
  auth: "user",
  response: Visibility,
  handler: async ({ ctx }) => {
    const { visibility, version } = await getOwnVisibility(ctx);
    return { body: visibility, headers: { etag: versionTag(version) } };
  },
});

export const setVisibility = operation({
  id: "setVisibility",
  method: "PUT",
  path: `${OWN}/visibility`,
  tag: "Profile",
  summary: "Choose who may see one's own profile; fields left out take the profile's audience",
  auth: "user",
  body: VisibilityInput,
  headers: IF_MATCH,
  response: Visibility,
  errors: ["stale_version"],
  limit: "visibility",
  handler: async ({ ctx, body, request }) => {
    const { visibility, version } = await setOwnVisibility(ctx, { visibility: body, guard: ifMatch(request.headers) });
    return { body: visibility, headers: { etag: versionTag(version) } };
  },
});

export const getByUsername = operation({
  id: "getProfile",
  method: "GET",
  path: "/api/v1/users/{username}",
  tag: "Profile",
  summary: "A profile as the caller may see it; a former username answers 308 to the current one",
  auth: "optional",
  scope: "profiles:read",
  params: z.object({ username: z.string() }),
  response: PublicProfile,
  handler: async ({ ctx, params }) => {
    const { profile, moved_to } = await getProfile(ctx, params);
    if (moved_to) return { redirect: `/api/v1/users/${moved_to}` };
    return { body: profile };
  },
});
