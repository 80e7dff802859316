import "server-only";
import { env } from "@/lib/core/env";
import { ifMatch, versionTag } from "@/lib/core/etag";
import { operation } from "@/lib/core/operation";
import { readUploadFields } from "../crop";
import {
  AvatarCrop,
  AvatarDeleted,
  AvatarPatch,
  AvatarQuery,
  AvatarUpload,
  AvatarUploaded,
  OwnAvatar,
} from "../schema";
import { deleteAvatar, describeAvatar } from "../service/keep";
import { countUpload } from "../service/measure";
import { getAvatar } from "../service/read";
import { recropAvatar, uploadAvatar } from "../service/upload";
import { readUpload } from "../upload";

const OWN = "/api/v1/profile/me/avatar";
const IF_MATCH = { "If-Match": "The ETag of the profile the change is based on; without it the write goes through" };

export const getOwn = operation({
  id: "getAvatar",
  method: "GET",
  path: OWN,
  tag: "Avatar",
  summary: "One's own picture: where it lies in one size, and how it was cut",
  auth: "user",
  query: AvatarQuery,
  response: OwnAvatar,
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
    "unavailable",
  ],
  limit: "avatar_upload",
  handler: async ({ ctx, request }) => {
    const guard = ifMatch(request.headers);
    const { avatar, version } = await countUpload(
      ctx,
      () => readUpload(request, env().MAX_AVATAR_SIZE),
      async ({ bytes, fields }) => uploadAvatar(ctx, { bytes, ...readUploadFields(fields), guard }),
    );
    return { body: avatar, headers: { etag: versionTag(version) } };
  },
});

export const describeOwn = operation({
  id: "describeAvatar",
  method: "PATCH",
  path: OWN,
  tag: "Avatar",
  summary: "Say what one's picture shows, for those who do not see it; the answer's ETag is the profile's",
  auth: "user",
  body: AvatarPatch,
  headers: IF_MATCH,
  response: OwnAvatar,
  errors: ["not_found", "stale_version"],
  handler: async ({ ctx, body, request }) => {
    const { avatar, version } = await describeAvatar(ctx, { ...body, guard: ifMatch(request.headers) });
    return { body: avatar, headers: { etag: versionTag(version) } };
  },
});

export const deleteOwn = operation({
  id: "deleteAvatar",
  method: "DELETE",
  path: OWN,
  tag: "Avatar",
  summary: "Take one's picture away with its original and all before it; the answer's ETag is the profile's",
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

export const recropOwn = operation({
  id: "recropAvatar",
  method: "PUT",
  path: `${OWN}/crop`,
  tag: "Avatar",
  summary: "Cut one's picture anew from the original that was kept; the answer's ETag is the profile's",
  auth: "user",
  body: AvatarCrop,
  headers: IF_MATCH,
  response: AvatarUploaded,
  errors: ["not_found", "crop_out_of_bounds", "stale_version", "busy", "unavailable"],
  limit: "avatar_crop",
  handler: async ({ ctx, body: { rotate, flip, ...crop }, request }) => {
    const input = { recipe: { crop, rotate, flip }, guard: ifMatch(request.headers) };
    const { avatar, version } = await recropAvatar(ctx, input);
    return { body: avatar, headers: { etag: versionTag(version) } };
  },
});
