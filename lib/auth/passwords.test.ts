import { setTimeout as pause } from "node:timers/promises";
import { hash, verify } from "@node-rs/argon2";
import bcrypt from "@node-rs/bcrypt";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ARGON2, BCRYPT_COST_MAX, HASHES_AT_ONCE, HASHES_WAITING, passwordMinFor } from "./constants";
import { assertAcceptable, hashPassword, upgradeHash, verifyPassword } from "./passwords";

// The real ones, watched.
vi.mock("@node-rs/argon2", { spy: true });
vi.mock("@node-rs/bcrypt", { spy: true });

const PASSWORD = "copper lantern walks";
const COST = `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$`;
const OLDER = { ...ARGON2, timeCost: 2, memoryCost: 19_456 };
const wrong = { matches: false, needs_rehash: false };
const right = { matches: true, needs_rehash: false };
const outdated = { matches: true, needs_rehash: true };
const busy = expect.objectContaining({ code: "busy", details: expect.objectContaining({ retry_after: 5 }) });

beforeEach(() => {
  vi.mocked(verify).mockReset();
  vi.mocked(bcrypt.verify).mockReset();
});

describe("verifyPassword", () => {
  it("knows the right password from a wrong one", async () => {
    const stored = await hashPassword(PASSWORD);
    expect(stored.startsWith(COST)).toBe(true);
    expect(await verifyPassword(stored, PASSWORD)).toEqual(right);
    for (const near of [`${PASSWORD} `, ` ${PASSWORD}`, PASSWORD.toUpperCase(), PASSWORD.slice(0, -1)]) {
      expect(await verifyPassword(stored, near)).toEqual(wrong);
    }
  });

  it("does the same work for an unknown account, with one decoy for all of them", async () => {
    expect(await verifyPassword(null, PASSWORD)).toEqual(wrong);
    expect(await verifyPassword(null, "another")).toEqual(wrong);
    const calls = vi.mocked(verify).mock.calls;
    expect(calls.map(([, password]) => password)).toEqual([PASSWORD, "another"]);
    const [first, second] = calls.map(([against]) => String(against));
    expect(first?.startsWith(COST)).toBe(true);
    expect(second).toBe(first);
  });

  it("lets nobody in without a hash, whatever the decoy says", async () => {
    vi.mocked(verify).mockResolvedValueOnce(true);
    expect(await verifyPassword(null, PASSWORD)).toEqual(wrong);
  });
});

describe("an older hash", () => {
  it.each([
    ["fewer passes and less memory", OLDER],
    ["another lane", { ...ARGON2, parallelism: 2 }],
    ["argon2i", { ...ARGON2, algorithm: 1 }],
  ])("with %s is good, and wants to be replaced", async (_, options) => {
    const stored = await hash(PASSWORD, options);
    expect(await verifyPassword(stored, PASSWORD)).toEqual(outdated);
    expect(await verifyPassword(stored, "another")).toEqual(wrong);
  });

  // From the test suite of crypt_blowfish (Openwall), the first implementation that all others are held to.
  it.each([
    ["$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"],
    ["$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"],
    ["$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"],
    [
      "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
    ],
  ])("of bcrypt is good: %s", async (stored, password) => {
    for (const kind of ["$2a$", "$2b$", "$2y$"]) {
      expect(await verifyPassword(kind + stored.slice(4), password)).toEqual(outdated);
    }
    expect(await verifyPassword(stored, `${password.slice(0, -1)}`.slice(0, 71))).toEqual(wrong);
  });

  it("of bcrypt knows 72 bytes, and not one less", async () => {
    const stored = await bcrypt.hash(`${"é".repeat(36)} and more`, 4);
    expect(await verifyPassword(stored, `${"é".repeat(36)} and other`)).toEqual(outdated);
    expect(await verifyPassword(stored, `${"é".repeat(35)}e and more`)).toEqual(wrong);
  });

  it("leaves the process free for others meanwhile", async () => {
    const stored = await bcrypt.hash(PASSWORD, 11);
    let turns = 0;
    let working = true;
    const turn = () => {
      turns++;
      if (working) setImmediate(turn);
    };
    setImmediate(turn);
    await Promise.all(Array.from({ length: HASHES_AT_ONCE }, () => verifyPassword(stored, PASSWORD)));
    working = false;
    expect(turns).toBeGreaterThan(100);
  });

  it.each([
    ["nothing", ""],
    ["another scheme", "pbkdf2:sha256:600000$salt$0011"],
    ["a cut hash", "$2b$10$abcdefghijklmnopqrstuu5s2v8"],
    ["a work factor that would take hours", "$2b$31$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"],
    ["one past the bound", `$2b$${BCRYPT_COST_MAX + 1}$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui`],
  ])("of no kind known here lets nobody in and breaks nothing: %s", async (_, stored) => {
    vi.stubEnv("DATABASE_URL", "postgres://localhost/none");
    vi.stubEnv("AUTH_SECRET", "x".repeat(32));
    vi.stubEnv("LOG_LEVEL", "silent");
    expect(await verifyPassword(stored, PASSWORD)).toEqual(wrong);
    vi.unstubAllEnvs();
  });

  describe("is not told by the time that a refusal takes", () => {
    const SLOW_MS = 150;
    const refusalTime = async (against: string | null) => {
      const begun = performance.now();
      expect(await verifyPassword(against, "not the password")).toEqual(wrong);
      return performance.now() - begun;
    };

    it("where it is slower than ours: all wait for it", async () => {
      const stored = await bcrypt.hash(PASSWORD, 4);
      await verifyPassword(null, PASSWORD);
      vi.mocked(verify).mockResolvedValue(false);
      vi.mocked(bcrypt.verify).mockImplementation(() => pause(SLOW_MS, false));
      for (const against of [stored, null, stored, null]) {
        expect(await refusalTime(against)).toBeGreaterThan(SLOW_MS * 1.2);
      }
    });

    it("where it is quicker than ours: it is compared with the decoy too", async () => {
      const stored = await hash(PASSWORD, { ...ARGON2, memoryCost: 1024, timeCost: 1 });
      await verifyPassword(null, PASSWORD);
      vi.mocked(verify).mockClear();
      await refusalTime(stored);
      const [first, second, ...more] = vi.mocked(verify).mock.calls.map(([against]) => String(against));
      expect([first, second?.startsWith(COST), more]).toEqual([stored, true, []]);
    });
  });
});

describe("assertAcceptable", () => {
  const refused = (message: RegExp, path = "password") =>
    expect.objectContaining({
      code: "invalid",
      details: { errors: [{ path, message: expect.stringMatching(message) }] },
    });
  const mira = { email: "mira.joshi@example.com", full_name: "Mira Joshi", username: "mira_j" };

  beforeAll(() => {
    vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1/none");
    vi.stubEnv("AUTH_SECRET", "only-for-tests-only-for-tests-only-for-tests");
    return () => vi.unstubAllEnvs();
  });

  it("takes a good one", async () => {
    await assertAcceptable(PASSWORD);
    await assertAcceptable(PASSWORD, { ...mira, role: "admin" });
    await assertAcceptable("jX7#qLw2vR", mira);
    await assertAcceptable(PASSWORD, { email: null, full_name: null, username: null });
  });

  it.each([
    ["jX7#qLw2v", "user", 10],
    ["jX7#qLw2v", "expert", 10],
    ["jX7#qLw2vR+m9T", "admin", 15],
    ["💎🌙⭐🔥🍀🎈🐢🦉🌵", "user", 10],
  ] as const)("refuses %s as too short for a role: %s", async (password, role, min) => {
    await expect(assertAcceptable(password, { role })).rejects.toEqual(
      refused(new RegExp(`^At least ${min} characters$`)),
    );
    expect(passwordMinFor(role)).toBe(min);
  });

  it.each([
    ["Password123", /^Very easy to guess\. Too common/],
    ["mirajoshi1990", /^Very easy to guess\. Too much of it is your name/],
    ["mondaytuesday", /^Very easy to guess\. Add more words/],
  ])("refuses %s in the words that the form shows", async (password, message) => {
    await expect(assertAcceptable(password, mira)).rejects.toEqual(refused(message));
  });

  it("says it at the field it is told", async () => {
    await expect(assertAcceptable("Password123", {}, "new_password")).rejects.toEqual(
      refused(/common/, "new_password"),
    );
  });
});

describe("upgradeHash", () => {
  it("makes a hash as they are made today", async () => {
    const better = await upgradeHash(PASSWORD);
    expect(better?.startsWith(COST)).toBe(true);
    expect(await verifyPassword(better, PASSWORD)).toEqual(right);
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
    // Not worth refusing a right password for.
    expect(await upgradeHash(PASSWORD)).toBeNull();

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
