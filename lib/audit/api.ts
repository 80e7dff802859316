import "server-only";
import { operation } from "@/lib/core/operation";
import { PageQuery, pageOf } from "@/lib/core/pagination";
import { SecurityEvent } from "./schema";
import { listOwnSecurityEvents } from "./service";

export const listEvents = operation({
  id: "listOwnSecurityEvents",
  method: "GET",
  path: "/api/v1/auth/events",
  tag: "Security",
  summary: "What happened to the security of one's own account, newest first",
  auth: "user",
  query: PageQuery,
  response: pageOf(SecurityEvent),
  handler: async ({ ctx, query }) => ({ body: await listOwnSecurityEvents(ctx, query) }),
});
