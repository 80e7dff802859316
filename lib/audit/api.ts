import "server-only";
import { operation } from "@/lib/core/operation";
import { EventsQuery, SecurityEvents } from "./schema";
import { listOwnSecurityEvents } from "./service";

export const listEvents = operation({
  id: "listOwnSecurityEvents",
  method: "GET",
  path: "/api/v1/auth/events",
  tag: "Security",
  summary: "What happened to the security of one's own account, newest first",
  auth: "user",
  query: EventsQuery,
  response: SecurityEvents,
  handler: async ({ ctx, query }) => ({ body: await listOwnSecurityEvents(ctx, query) }),
});
