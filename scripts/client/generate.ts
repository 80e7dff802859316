import { readFileSync } from "node:fs";
import path from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { z } from "zod";
import { ERRORS } from "@/lib/core/errors";
import type { Operation } from "@/lib/core/operation";

const RUNTIME = path.join(import.meta.dirname, "runtime.ts");
const HEAD = "/** A client of the GOLD API, written by `npm run client`. Change nothing here: write it anew. */\n\n";

/** A schema as JSON Schema without names, which would become types of their own. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): JSONSchema {
  const { $schema, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-7" });
  return json as JSONSchema;
}

const object = (properties: Record<string, JSONSchema>, required: string[]): JSONSchema => ({
  type: "object",
  additionalProperties: false,
  properties,
  required,
});

/** A file is sent and answered as one, which JSON Schema cannot say. */
const FILE: JSONSchema = { tsType: "Blob" };

function bodyOf(op: Operation): JSONSchema | null {
  if (!op.body) return null;
  const schema = schemaOf(op.body, "input");
  return op.consumes === "multipart/form-data" && schema.properties
    ? { ...schema, properties: { ...schema.properties, file: FILE } }
    : schema;
}

/** What an operation is called with, and what it answers. */
function typeOf(op: Operation): JSONSchema {
  const body = bodyOf(op);
  const parts: [string, JSONSchema | null, needed: boolean][] = [
    ["params", op.params ? schemaOf(op.params, "input") : null, true],
    ["query", op.query ? schemaOf(op.query, "input") : null, false],
    ["body", body, !op.bodyless],
  ];
  const present = parts.filter((part): part is [string, JSONSchema, boolean] => part[1] !== null);
  const input = object(
    Object.fromEntries(present.map(([name, schema]) => [name, schema])),
    present.filter(([, , needed]) => needed).map(([name]) => name),
  );
  const output = op.produces === "image/*" ? FILE : schemaOf(op.response, "output");
  return object({ input, output }, ["input", "output"]);
}

/**
 * The source of a typed client: a type and a row for every operation, and the few lines that send them.
 * @returns TypeScript that needs `fetch` and nothing else
 */
export async function generateClient(operations: Operation[]): Promise<string> {
  const types = object(
    Object.fromEntries(operations.map((op) => [op.id, typeOf(op)])),
    operations.map((op) => op.id),
  );
  const options = { bannerComment: "", additionalProperties: false, format: true } as const;
  const declared = await compile(types, "Operations", options);
  const rows = operations.map(({ id, method, path: route, consumes }) => {
    const form = consumes === "multipart/form-data";
    return `  ${id}: { method: "${method}", path: "${route}", form: ${form} },`;
  });
  const codes = Object.keys(ERRORS).map((code) => `"${code}"`);
  return [
    HEAD,
    declared,
    `\nexport type ErrorCode = ${codes.join(" | ")};\n`,
    `\nconst OPERATIONS: Record<keyof Operations, Operation> = {\n${rows.join("\n")}\n};\n\n`,
    readFileSync(RUNTIME, "utf8").split("// — — —\n")[1] ?? "",
  ].join("");
}
