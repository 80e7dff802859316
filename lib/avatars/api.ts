import "server-only";
import { env } from "@/lib/core/env";
import { ifMatch, versionTag } from "@/lib/core/etag";
import { operation } from "@/lib/core/operation";
import { readCrop } from "./crop";
import { AvatarDeleted, AvatarQuery, AvatarUpload, AvatarUploaded, AvatarUrl } from "./schema";
import { deleteAvatar, getAvatar, uploadAvatar } from "./service";
import { readUpload } from "./upload";

const OWN = "/api/v1/profile/me/avatar";
const IF_MATCH = { "If-Match": "The ETag of the profile the change is based on; without it the write goes through" };

export const getOwn = operation({
  id: "getAvatar",
  method: "GET",
  path: OWN,
  tag: "Avatar",
  summary: "Where one's own picture lies, in one size",
  auth: "user",
  query: AvatarQuery,
  response: AvatarUrl,
  errors: ["not_found"],
  handler: async ({ ctx, query }) => ({ body: await getAvatar(ctx, query) }),
});

export const uploadOwn = operation({
  id: "uploadAvatar",
  method: "POST",
  path: OWN,
  tag: "Avatar",
  summary: "Make a picture one's own, cropped; the answer's ETag is the profile's",
  auth: "user",
  body: AvatarUpload,
  consumes: "multipart/form-data",
  headers: IF_MATCH,
  response: AvatarUploaded,
  errors: [
    "malformed_multipart",
    "missing_file",
    "unsupported_type",
    "corrupt_image",
    "too_many_pixels",
    "dimensions_too_small",
    "dimensions_too_large",
    "crop_out_of_bounds",
    "stale_version",
    "file_too_large",
    "unsupported_media_type",
    "busy",
  ],
  limit: "avatar_upload",
  handler: async ({ ctx, request }) => {
    const guard = ifMatch(request.headers);
    const { bytes, fields } = await readUpload(request, env().MAX_AVATAR_SIZE);
    const { avatar, version } = await uploadAvatar(ctx, { bytes, crop: readCrop(fields), guard });
    return { body: avatar, headers: { etag: versionTag(version) } };
  },
});

export const deleteOwn = operation({
  id: "deleteAvatar",
  method: "DELETE",
  path: OWN,
  tag: "Avatar",
  summary: "Take one's own picture away; the answer's ETag is the profile's",
  auth: "user",
  headers: IF_MATCH,
  response: AvatarDeleted,
  errors: ["not_found", "stale_version"],
  limit: "avatar_delete",
  handler: async ({ ctx, request }) => {
    const { avatar, version } = await deleteAvatar(ctx, { guard: ifMatch(request.headers) });
    return { body: avatar, headers: { etag: versionTag(version) } };
  },
});
