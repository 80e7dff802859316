import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { PageQuery, pageOf } from "@/lib/core/pagination";
import { ApiKey, ApiKeyInput, NewApiKey, RotateInput } from "../schema/api-keys";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "../service/api-keys";

const TAG = "API keys";
const PATH = "/api/v1/admin/api-keys";
const ONE = z.object({ id: z.uuid() });

export const listKeys = operation({
  id: "listApiKeys",
  method: "GET",
  path: PATH,
  tag: TAG,
  summary: "Keys of machines, newest first; for admins",
  auth: "user",
  query: PageQuery,
  response: pageOf(ApiKey),
  errors: ["not_found"],
  handler: async ({ ctx, query }) => ({ body: await listApiKeys(ctx, query) }),
});

export const createKey = operation({
  id: "createApiKey",
  method: "POST",
  path: PATH,
  tag: TAG,
  summary: "Make a key for a machine; its secret is shown this once",
  auth: "user",
  body: ApiKeyInput,
  status: 201,
  response: NewApiKey,
  errors: ["not_found", "reauthentication_required"],
  handler: async ({ ctx, body }) => ({ body: await createApiKey(ctx, body) }),
});

export const rotateKey = operation({
  id: "rotateApiKey",
  method: "POST",
  path: `${PATH}/{id}/rotate`,
  tag: TAG,
  summary: "Replace a key; the old one works on for the overlap",
  auth: "user",
  params: ONE,
  body: RotateInput,
  bodyless: true,
  status: 201,
  response: NewApiKey,
  errors: ["conflict", "reauthentication_required"],
  handler: async ({ ctx, params, body }) => ({ body: await rotateApiKey(ctx, { ...params, ...body }) }),
});

export const revokeKey = operation({
  id: "revokeApiKey",
  method: "DELETE",
  path: `${PATH}/{id}`,
  tag: TAG,
  summary: "End a key at once",
  auth: "user",
  params: ONE,
  status: 204,
  response: z.null(),
  errors: ["conflict", "reauthentication_required"],
  handler: async ({ ctx, params }) => {
    await revokeApiKey(ctx, params);
    return { body: null };
  },
});
