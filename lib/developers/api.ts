import "server-only";
import { z } from "zod";
import * as avatars from "@/lib/avatars/api";
import { type Operation, operation } from "@/lib/core/operation";
import * as profiles from "@/lib/profiles/api";
import { describeApi } from "./service";

export const getDocument = operation({
  id: "getOpenApi",
  method: "GET",
  path: "/api/openapi.json",
  tag: "About",
  summary: "This document",
  auth: "optional",
  response: z.record(z.string(), z.unknown()),
  handler: async () => ({ body: describeApi(OPERATIONS), headers: { "cache-control": "public, max-age=300" } }),
});

export const getLiveness = operation({
  id: "getLiveness",
  method: "GET",
  path: "/api/health/live",
  tag: "About",
  summary: "Answers as long as the process does",
  auth: "optional",
  response: z.object({ status: z.literal("ok") }),
  handler: async () => ({ body: { status: "ok" as const } }),
});

/** Every operation there is, in the order the document lists them. */
export const OPERATIONS: Operation[] = [
  ...Object.values(profiles),
  ...Object.values(avatars),
  getDocument,
  getLiveness,
];
