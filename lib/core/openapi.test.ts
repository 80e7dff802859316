import { globSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "@/lib/developers/api";
import { buildOpenApi } from "./openapi";

const root = path.resolve(import.meta.dirname, "../..");

/** Routes that are somebody else's protocol, or answer whatever is not a route. */
const NOT_OURS = new Set(["/api/auth/{...nextauth}", "/api/{{...path}}"]);

const routes = globSync("app/api/**/route.ts", { cwd: root }).map((file) =>
  file
    .replace(/^app/, "")
    .replace(/\/route\.ts$/, "")
    .replaceAll("[", "{")
    .replaceAll("]", "}"),
);

describe("the API", () => {
  it("has a route for every operation and an operation for every route", () => {
    const described = [...new Set(OPERATIONS.map((op) => op.path))].toSorted();
    expect(described).toEqual(routes.filter((route) => !NOT_OURS.has(route)).toSorted());
  });

  it("serves exactly the methods it describes", async () => {
    for (const route of new Set(OPERATIONS.map((op) => op.path))) {
      const file = `${root}/app${route.replaceAll("{", "[").replaceAll("}", "]")}/route.ts`;
      const handlers = (await import(file)) as Record<string, (request: Request) => Promise<Response>>;
      const described = OPERATIONS.filter((op) => op.path === route).map((op) => String(op.method));
      for (const [method, handle] of Object.entries(handlers).filter(([name]) => !described.includes(name))) {
        const answer = await handle(new Request(`http://localhost${route}`, { method }));
        expect({ method, status: answer.status }).toEqual({ method, status: 405 });
        expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(described.toSorted());
      }
      expect(Object.keys(handlers)).toEqual(expect.arrayContaining(described));
    }
  });

  it("names each operation once", () => {
    expect(new Set(OPERATIONS.map((op) => op.id)).size).toBe(OPERATIONS.length);
  });
});

describe("buildOpenApi", () => {
  const document = buildOpenApi(OPERATIONS, "gold.session") as {
    paths: Record<
      string,
      Record<string, { parameters: { name: string; in: string }[]; responses: object; requestBody?: object }>
    >;
  };

  it("describes every placeholder of a path", () => {
    for (const [route, methods] of Object.entries(document.paths)) {
      const placeholders = [...route.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const each of Object.values(methods)) {
        expect(each.parameters.filter((p) => p.in === "path").map((p) => p.name)).toEqual(placeholders);
      }
    }
  });

  it("refuses unknown keys in the document as the server does", () => {
    expect(JSON.stringify(document.paths["/api/v1/users/profile"]?.put?.requestBody)).toContain(
      '"additionalProperties":false',
    );
  });

  it("lists the errors an operation can answer", () => {
    expect(Object.keys(document.paths["/api/v1/users/profile"]?.put?.responses ?? {})).toEqual(
      expect.arrayContaining(["200", "400", "401", "403", "409", "412", "413", "415", "422", "500"]),
    );
  });
});
