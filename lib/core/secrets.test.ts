import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const OLD = "old-old-old-old-old-old-old-old-old";
const NEW = "new-new-new-new-new-new-new-new-new";

/** The modules as a process with these secrets would load them. */
async function withSecrets(current: string, previous?: string) {
  vi.resetModules();
  vi.stubEnv("DATABASE_URL", "postgres://a:b@localhost/gold");
  vi.stubEnv("AUTH_SECRET", current);
  vi.stubEnv("AUTH_SECRET_PREVIOUS", previous);
  return {
    ...(await import("./secrets")),
    ...(await import("../auth/tokens")),
    ...(await import("../auth/cookie")),
  };
}

beforeEach(() => vi.stubEnv("NODE_ENV", "test"));
afterEach(() => vi.unstubAllEnvs());

const claim = {
  user_id: "018f3c5e-8f43-7b3a-a1f4-1c1d0c9b2f11",
  session_id: "018f3c5e-8f43-7b3a-a1f4-1c1d0c9b2f12",
  epoch: 0,
};

describe("a sealed value", () => {
  it("opens for what it belongs to, and for nothing else", async () => {
    const { seal, unseal } = await withSecrets(OLD);
    const sealed = seal("secret", "mira");
    expect(unseal(sealed, "mira")).toBe("secret");
    expect(unseal(sealed, "noor")).toBeNull();
    expect(seal("secret", "mira")).not.toBe(sealed);
    const changed = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
    for (const wrong of ["", "x", changed, sealed.slice(4)]) expect(unseal(wrong, "mira")).toBeNull();
  });
});

describe("exchanging the secret", () => {
  it("keeps what the one before signed and sealed, and signs with the new one", async () => {
    const before = await withSecrets(OLD);
    const now = new Date();
    const made = {
      sealed: before.seal("secret", "mira"),
      token: await before.signAccessToken(claim, now),
      cookie: await before.sealClaim(claim),
      keys: (await before.publicKeys()).keys,
    };
    const during = await withSecrets(NEW, OLD);
    expect(during.unseal(made.sealed, "mira")).toBe("secret");
    expect(await during.verifyAccessToken(made.token, now)).toEqual(claim);
    expect(await during.openClaim(made.cookie)).toEqual(claim);
    const { keys } = await during.publicKeys();
    expect(keys).toHaveLength(2);
    expect(keys[1]).toEqual(made.keys[0]);
    const fresh = await during.signAccessToken(claim, now);

    const after = await withSecrets(NEW);
    expect(await after.verifyAccessToken(fresh, now)).toEqual(claim);
    expect(after.unseal(made.sealed, "mira")).toBeNull();
    expect(await after.verifyAccessToken(made.token, now)).toBeNull();
    expect(await after.openClaim(made.cookie)).toBeNull();
  });
});

describe("derived keys", () => {
  it("differ by purpose and by secret", async () => {
    const one = await withSecrets(OLD);
    const keys = [one.derivedKeys("access tokens")[0], one.derivedKeys("sealed values")[0]];
    const other = await withSecrets(NEW);
    keys.push(other.derivedKeys("access tokens")[0], other.derivedKeys("sealed values")[0]);
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(4);
  });
});
