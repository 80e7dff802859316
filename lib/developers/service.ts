import "server-only";
import { sessionCookie } from "@/lib/auth/cookie";
import { buildOpenApi } from "@/lib/core/openapi";
import type { Operation } from "@/lib/core/operation";

/** The OpenAPI document of a set of operations, with the site's own session cookie. */
export function describeApi(operations: Operation[]): Record<string, unknown> {
  return buildOpenApi(operations, sessionCookie().name);
}
