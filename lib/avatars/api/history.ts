import "server-only";
import { z } from "zod";
import { LENGTH_HEADER } from "@/lib/core/content-length";
import { ifMatch, versionTag } from "@/lib/core/etag";
import { operation } from "@/lib/core/operation";
import { AvatarDeleted, AvatarHistory, AvatarRestore, AvatarUploaded } from "../schema";
import { deleteOriginals, restoreAvatar } from "../service/keep";
import { listFormerAvatars, openOriginal } from "../service/read";

const OWN = "/api/v1/profile/me/avatar";

export const listFormer = operation({
  id: "listFormerAvatars",
  method: "GET",
  path: `${OWN}/history`,
  tag: "Avatar",
  summary: "One's pictures before the present one, the last five",
  auth: "user",
  response: AvatarHistory,
  handler: async ({ ctx }) => ({ body: { items: await listFormerAvatars(ctx), next_cursor: null } }),
});

export const restoreFormer = operation({
  id: "restoreAvatar",
  method: "POST",
  path: `${OWN}/restore`,
  tag: "Avatar",
  summary: "Show one of one's former pictures again; the answer's ETag is the profile's",
  auth: "user",
  body: AvatarRestore,
  headers: { "If-Match": "The ETag of the profile the change is based on; without it the write goes through" },
  response: AvatarUploaded,
  errors: ["not_found", "stale_version"],
  handler: async ({ ctx, body, request }) => {
    const { avatar, version } = await restoreAvatar(ctx, { ...body, guard: ifMatch(request.headers) });
    return { body: avatar, headers: { etag: versionTag(version) } };
  },
});

export const readOriginal = operation({
  id: "getAvatarOriginal",
  method: "GET",
  path: `${OWN}/original`,
  tag: "Avatar",
  summary: "The file of one's picture as it was sent, where it was kept",
  auth: "user",
  response: z.string().meta({ format: "binary" }),
  produces: "image/*",
  errors: ["not_found"],
  handler: async ({ ctx }) => {
    const { file, format } = await openOriginal(ctx);
    const type = format.toLowerCase();
    const headers = {
      "content-type": `image/${type}`,
      [LENGTH_HEADER]: String(file.size),
      "content-disposition": `inline; filename="original.${type}"`,
      "content-security-policy": "default-src 'none'",
      "x-content-type-options": "nosniff",
    };
    return { stream: file.stream(), headers };
  },
});

export const deleteOriginal = operation({
  id: "deleteAvatarOriginal",
  method: "DELETE",
  path: `${OWN}/original`,
  tag: "Avatar",
  summary: "Take away every original that was kept of one's pictures; the pictures stay",
  auth: "user",
  response: AvatarDeleted,
  errors: ["not_found"],
  limit: "avatar_delete",
  handler: async ({ ctx }) => ({ body: await deleteOriginals(ctx) }),
});
