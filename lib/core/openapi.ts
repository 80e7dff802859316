import { z } from "zod";
import { ERRORS, type ErrorCode } from "./errors";
import type { Operation } from "./operation";

/** Unknown query keys are refused everywhere. */
const EVERYWHERE: ErrorCode[] = ["internal", "invalid", "unavailable"];

const PROBLEM = {
  type: "object",
  description: "RFC 9457 problem details",
  required: ["type", "title", "status", "code", "request_id"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", enum: Object.keys(ERRORS) },
    request_id: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: { path: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

function schemaOf(schema: z.ZodType, io: "input" | "output"): unknown {
  const { $schema, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
}

function parametersOf(op: Operation): unknown[] {
  const of = (schema: z.ZodObject | undefined, where: "path" | "query") =>
    Object.entries(schema?.shape ?? {}).map(([name, each]) => ({
      name,
      in: where,
      required: where === "path" || !(each as z.ZodType).safeParse(undefined).success,
      schema: schemaOf(each as z.ZodType, "input"),
    }));
  const headers = Object.entries(op.headers ?? {}).map(([name, description]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  }));
  return [...of(op.params, "path"), ...of(op.query, "query"), ...headers];
}

function codesOfAuth({ auth, method }: Operation): ErrorCode[] {
  if (auth === "none") return [];
  return [
    ...(auth === "optional" ? [] : (["unauthenticated"] as const)),
    ...(method === "GET" ? [] : (["cross_site"] as const)),
    "invalid_token",
    "insufficient_scope",
  ];
}

/** The error codes an operation can answer, from what it declares. */
function codesOf(op: Operation): ErrorCode[] {
  const codes = new Set<ErrorCode>([...EVERYWHERE, ...(op.errors ?? [])]);
  for (const code of codesOfAuth(op)) codes.add(code);
  if (!op.uncounted) codes.add("rate_limited");
  if (op.params) codes.add("not_found");
  if (op.body && op.consumes !== "multipart/form-data") {
    for (const code of ["malformed_json", "body_too_large", "unsupported_media_type"] as const) codes.add(code);
  }
  return [...codes];
}

function responsesOf(op: Operation): Record<string, unknown> {
  const byStatus = Map.groupBy(codesOf(op), (code) => ERRORS[code][0]);
  const failures = [...byStatus].map(([status, codes]) => [
    status,
    {
      description: codes.map((code) => `\`${code}\` ${ERRORS[code][1]}`).join("; "),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  ]);
  const content = { [op.produces ?? "application/json"]: { schema: schemaOf(op.response, "output") } };
  const success = {
    description: op.summary,
    ...(op.status === 302 && { headers: { Location: { schema: { type: "string" } } } }),
    ...(op.status !== 204 && op.status !== 302 && { content }),
  };
  return { [op.status ?? 200]: success, ...Object.fromEntries(failures) };
}

const SIGNED_IN = [{ bearer: [] }, { session: [] }];

function securityOf({ auth, scope }: Operation): unknown[] {
  if (auth === "none") return [{}];
  const keys = scope ? [{ api_key: [] }] : [];
  return auth === "optional" ? [{}, ...SIGNED_IN, ...keys] : [...SIGNED_IN, ...keys];
}

function describeOperation(op: Operation): Record<string, unknown> {
  const consumes = op.consumes ?? "application/json";
  return {
    operationId: op.id,
    summary: op.summary,
    ...(op.scope && { description: `A key needs the scope \`${op.scope}\`.` }),
    tags: [op.tag],
    security: securityOf(op),
    parameters: parametersOf(op),
    ...(op.body && {
      requestBody: { required: !op.bodyless, content: { [consumes]: { schema: schemaOf(op.body, "input") } } },
    }),
    responses: responsesOf(op),
  };
}

/** The OpenAPI 3.1 document of a set of operations; `cookie` is the session cookie's name. */
export function buildOpenApi(operations: Operation[], cookie: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const op of operations) {
    paths[op.path] ??= {};
    Object.assign(paths[op.path] ?? {}, { [op.method.toLowerCase()]: describeOperation(op) });
  }
  return {
    openapi: "3.1.0",
    info: { title: "GOLD", version: "1", description: "Profiles of a jewellery house: the same verbs as the site." },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token" },
        api_key: { type: "apiKey", in: "header", name: "X-API-Key", description: "A machine's key" },
        session: { type: "apiKey", in: "cookie", name: cookie, description: "The browser's own session" },
      },
    },
  };
}
