import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import { createMember } from "@/db/testing/factories";
import { newId } from "./ids";
import { createLogger } from "./log";

const HASH = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2g";

const insert = (email: string) => db().insert(users).values({ id: newId(), email, password_hash: HASH });

/** What the database says to a query that it refuses. */
async function failureOf(query: PromiseLike<unknown>): Promise<unknown> {
  try {
    await query;
  } catch (error) {
    return error;
  }
  return expect.unreachable("the query was to fail");
}

it.each([
  ["somebody's e-mail", "23505", (email: string) => insert(email)],
  ["too long an e-mail", "23514", (email: string) => insert(email.repeat(9))],
  ["an unknown column", "42703", (email: string) => db().execute(sql`select x from users where email = ${email}`)],
])("a query refused for %s is logged without e-mail and hash, by itself and as a cause", async (_, code, query) => {
  const { email } = await createMember();
  const error = await failureOf(query(email));
  expect(String(error), "the error itself says it").toContain(email);
  const lines: string[] = [];
  const logger = createLogger("trace", { write: (line) => void lines.push(line) });
  logger.error({ operation: "x", err: error }, "failed");
  logger.child({ request_id: "r" }).error({ err: new Error("no sign-in", { cause: error }) }, "failed");
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).not.toContain(email);
    expect(line).not.toContain(HASH);
    expect(line).toContain(code);
    expect(line).toContain("Failed query: ");
    expect(line).toContain("log.db.test.ts");
  }
});
