import { expect, it } from "vitest";
import { POST } from "@/app/api/v1/auth/forgot-password/route";
import { createMember } from "@/db/testing/factories";
import { lettersTo } from "@/db/testing/mailbox";
import { call, requestOf } from "@/db/testing/requests";
import { transaction } from "@/db/tx";
import { lockCredentials } from "./queries/accounts";

process.env.ENABLE_RATE_LIMITING = "false";

const TRIES = 200;

async function forgot(identifier: string): Promise<number> {
  const request = requestOf("POST", "/api/v1/auth/forgot-password", { body: { identifier } });
  const began = performance.now();
  const { status } = await call(POST, request);
  expect(status).toBe(202);
  return performance.now() - began;
}

async function medianOf(identifierOf: (index: number) => string): Promise<number> {
  const all: number[] = [];
  for (let tries = 0; tries < TRIES; tries++) all.push(await forgot(identifierOf(tries)));
  return all.toSorted((a, b) => a - b)[TRIES / 2] ?? 0;
}

it("answers before anything about the account is looked at", async () => {
  const { user_id, email } = await createMember();
  await transaction(async (tx) => {
    await lockCredentials(tx, user_id, "update");
    await forgot(email);
  });
  expect(await lettersTo(email)).toEqual(["reset_password"]);
});

it("takes like time whether or not there is an account", async () => {
  const { email } = await createMember();
  const known = await medianOf(() => email);
  expect(await lettersTo(email)).toHaveLength(TRIES);
  const unknown = await medianOf((index) => `nobody-${index}@example.com`);
  expect(Math.abs(known - unknown)).toBeLessThan(10);
});
