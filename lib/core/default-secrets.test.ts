import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDefaultSecret } from "./default-secrets";

describe("isDefaultSecret", () => {
  it.each([
    "changeme",
    "ChangeMe-ChangeMe-ChangeMe-ChangeMe",
    "your-secret-key-here-at-least-32-chars",
    "your_secret_key_here_your_secret_key",
    "secretsecretsecretsecretsecretsecret",
    "secret".repeat(6).slice(0, 32),
    "x".repeat(32),
    "0123456789".repeat(4),
    "abababcabababcabababcabababcababab",
    "the output of: openssl rand -base64 32",
    "super-secret-value-for-production-use",
    "AUTH_SECRET_REPLACE_ME_BEFORE_DEPLOY",
    "00000000-0000-0000-0000-000000000001",
  ])("knows %s", (secret) => {
    expect(isDefaultSecret(secret)).toBe(true);
  });

  it("takes no random one for it", () => {
    const random = fc.tuple(
      fc.integer({ min: 24, max: 64 }).map((length) => randomBytes(length)),
      fc.constantFrom("base64", "base64url", "hex"),
    );
    fc.assert(
      fc.property(random, ([bytes, encoding]) => {
        expect(isDefaultSecret(bytes.toString(encoding as BufferEncoding))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes words of a person's own for none", () => {
    expect(isDefaultSecret("walnut harbour seventeen quiet geese over Utrecht")).toBe(false);
  });
});
