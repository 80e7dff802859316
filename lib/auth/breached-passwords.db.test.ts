import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { newId } from "@/lib/core/ids";
import { changePassword } from "./service/change-password";
import { registerUser } from "./service/register-user";

const PASSWORD = "copper lantern walks";
const SUFFIX = createHash("sha1").update(PASSWORD).digest("hex").toUpperCase().slice(5);
const someone = () => ({ email: `${newId()}@example.com`, full_name: "New Person", password: PASSWORD });

let answer: (response: ServerResponse) => void;
const server = createServer((_, response) => answer(response));
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.env.PASSWORD_BREACH_CHECK = "true";
process.env.HIBP_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const breached = (path: string) =>
  expect.objectContaining({
    code: "invalid",
    details: { errors: [{ path, message: expect.stringMatching(/^Known from a breach/) }] },
  });

describe("with the breach check on", () => {
  it("a known password is refused, at registering and at changing", async () => {
    answer = (response) => response.end(`${SUFFIX}:9`);
    await expect(registerUser(anonymousContext(), someone())).rejects.toEqual(breached("password"));
    const { ctx } = await createMember({ password: "another lantern walks" });
    const change = { current_password: "another lantern walks", new_password: PASSWORD };
    await expect(changePassword(ctx, change)).rejects.toEqual(breached("new_password"));
  });

  it("a check that hangs delays the one who asks, keeps no transaction open, and lets them in", async () => {
    const heard = new Promise<void>((resolve) => {
      answer = () => resolve();
    });
    const registering = registerUser(anonymousContext(), someone());
    await heard;
    const open = await db().execute(
      sql`select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(open).toHaveLength(0);
    await expect(registering).resolves.toMatchObject({ user_id: expect.any(String) });
  });
});
