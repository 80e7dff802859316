import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { AvatarQuery } from "../schema";
import { locateAvatar } from "../service/locate";

export const getByUsername = operation({
  id: "getMemberAvatar",
  method: "GET",
  path: "/api/v1/users/{username}/avatar",
  tag: "Avatar",
  summary: "Where the picture of a profile lies that the caller may see, or the gem of a person without one",
  auth: "optional",
  scope: "profiles:read",
  params: z.object({ username: z.string() }),
  query: AvatarQuery,
  status: 302,
  produces: "image/*",
  response: z.string().meta({ format: "binary" }),
  handler: async ({ ctx, params, query }) => {
    const { address, own, moved_to } = await locateAvatar(ctx, { ...params, ...query });
    // What one alone sees must not outlive one's session; others may spare themselves the way for a moment.
    const headers = { "cache-control": own ? "private, no-store" : "private, max-age=60" };
    if (moved_to) return { redirect: `/api/v1/users/${moved_to}/avatar?size=${query.size}`, headers };
    return { redirect: address, status: 302, headers };
  },
});
