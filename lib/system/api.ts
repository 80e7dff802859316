import "server-only";
import { z } from "zod";
import { DIRECT_HEADER } from "@/lib/core/network";
import { operation } from "@/lib/core/operation";
import { AvatarHealth } from "./schema";
import { exposeMetrics } from "./service/expose";
import { checkReadiness, getAvatarHealth } from "./service/health";

const TAG = "Health";
const STATUS = z.object({ status: z.literal("ok") });
const OK = { body: { status: "ok" as const } };

export const getLiveness = operation({
  id: "getLiveness",
  method: "GET",
  path: "/api/health/live",
  tag: TAG,
  summary: "Answers as long as the process does",
  auth: "none",
  uncounted: true,
  response: STATUS,
  handler: async () => OK,
});

export const getReadiness = operation({
  id: "getReadiness",
  method: "GET",
  path: "/api/health/ready",
  tag: TAG,
  summary: "Whether database and storage answer; `errors` names what is out",
  auth: "none",
  uncounted: true,
  response: STATUS,
  handler: async () => {
    await checkReadiness();
    return OK;
  },
});

export const getAvatars = operation({
  id: "getAvatarHealth",
  method: "GET",
  path: "/api/health/avatar",
  tag: TAG,
  summary: "Whether pictures can be stored, and how many are; 503 with the same body when they cannot",
  auth: "none",
  uncounted: true,
  response: AvatarHealth,
  handler: async () => {
    const body = await getAvatarHealth();
    return body.status === "healthy" ? { body } : { body, status: 503 };
  },
});

export const getMetrics = operation({
  id: "getMetrics",
  method: "GET",
  path: "/api/metrics",
  tag: TAG,
  summary: "This process' metrics for Prometheus; asked from elsewhere it takes METRICS_TOKEN as a bearer token",
  auth: "none",
  uncounted: true,
  produces: "text/plain",
  response: z.string(),
  errors: ["not_found", "invalid_token"],
  handler: async ({ request: { headers } }) => {
    const direct = headers.has(DIRECT_HEADER);
    const { text, type } = await exposeMetrics({ direct, authorization: headers.get("authorization") });
    return { body: text, headers: { "content-type": type, "cache-control": "no-store" } };
  },
});
