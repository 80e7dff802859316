import { hash, verify } from "@node-rs/argon2";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ARGON2, HASHES_AT_ONCE, HASHES_WAITING } from "./constants";
import { hashPassword, verifyPassword } from "./passwords";

// The real argon2, watched.
vi.mock("@node-rs/argon2", { spy: true });

const PASSWORD = "copper lantern walks";
const COST = `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$`;
const busy = expect.objectContaining({ code: "busy", details: expect.objectContaining({ retry_after: 5 }) });

beforeEach(() => void vi.mocked(verify).mockClear());

describe("verifyPassword", () => {
  it("knows the right password from a wrong one", async () => {
    const stored = await hashPassword(PASSWORD);
    expect(stored.startsWith(COST)).toBe(true);
    expect(await verifyPassword(stored, PASSWORD)).toBe(true);
    expect(await verifyPassword(stored, `${PASSWORD} `)).toBe(false);
  });

  it("does the same work for an unknown account, with one decoy for all of them", async () => {
    expect(await verifyPassword(null, PASSWORD)).toBe(false);
    expect(await verifyPassword(null, "another")).toBe(false);
    const calls = vi.mocked(verify).mock.calls;
    expect(calls.map(([, password]) => password)).toEqual([PASSWORD, "another"]);
    const [first, second] = calls.map(([against]) => String(against));
    expect(first?.startsWith(COST)).toBe(true);
    expect(second).toBe(first);
  });

  it("lets nobody in without a hash, whatever the decoy says", async () => {
    vi.mocked(verify).mockResolvedValueOnce(true);
    expect(await verifyPassword(null, PASSWORD)).toBe(false);
  });
});

describe("the queue", () => {
  it("works on four at once, lets 64 wait, refuses more, and goes on when they are done", async () => {
    const stored = await hashPassword(PASSWORD);
    await verifyPassword(null, PASSWORD);
    const ends: (() => void)[] = [];
    const held = <T>(value: T) => new Promise<T>((resolve) => ends.push(() => resolve(value)));
    vi.mocked(hash).mockImplementation(() => held("a hash"));
    vi.mocked(verify).mockImplementation(() => held(true));

    const room = HASHES_AT_ONCE + HASHES_WAITING;
    const jobs: Promise<unknown>[] = [];
    for (let index = 0; index < room; index++) {
      jobs.push(index % 2 ? hashPassword(PASSWORD) : verifyPassword(stored, PASSWORD));
      // Everything that may begin has begun once nothing is left to do at once.
      await new Promise(setImmediate);
    }
    expect(ends).toHaveLength(HASHES_AT_ONCE);
    await expect(hashPassword(PASSWORD)).rejects.toEqual(busy);
    await expect(verifyPassword(stored, PASSWORD)).rejects.toEqual(busy);
    await expect(verifyPassword(null, PASSWORD)).rejects.toEqual(busy);

    for (let done = 0; done < room; done++) {
      ends[done]?.();
      await new Promise(setImmediate);
      expect(ends).toHaveLength(Math.min(room, done + 1 + HASHES_AT_ONCE));
    }
    expect(await Promise.all(jobs)).toHaveLength(room);
    const next = hashPassword(PASSWORD);
    await new Promise(setImmediate);
    ends.at(-1)?.();
    expect(await next).toBe("a hash");
  });
});
