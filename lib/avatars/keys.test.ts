import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isKey, isMovingKey, isPublicKey, makeKey, negotiatedUrlOf, urlOf } from "./keys";

const PARTS = { secret: "a secret", digest: "d1", files_id: "f1", is_public: true, animated: false };

describe("a key", () => {
  it("says who may have its files and whether they move, whatever it is made of", () => {
    const parts = fc.record({
      secret: fc.string(),
      digest: fc.string(),
      files_id: fc.string(),
      is_public: fc.boolean(),
      animated: fc.boolean(),
    });
    fc.assert(
      fc.property(parts, (made) => {
        const key = makeKey(made);
        expect([isKey(key), isPublicKey(key), isMovingKey(key)]).toEqual([true, made.is_public, made.animated]);
      }),
    );
  });

  it("is another for each secret, picture, set and audience", () => {
    const others = [
      PARTS,
      { ...PARTS, secret: "another" },
      { ...PARTS, digest: "d2" },
      { ...PARTS, files_id: "f2" },
      { ...PARTS, is_public: false },
    ].map((parts) => makeKey(parts).slice(2));
    expect(new Set(others).size).toBe(others.length);
  });

  it.each(["p".repeat(24), "../../../../etc/passwd", `x${"a".repeat(44)}`, `ps${"a".repeat(44)}`, ""])(
    "that was made before, or by nobody, is not public: %s",
    (key) => expect(isPublicKey(key)).toBe(false),
  );
});

describe("an address", () => {
  it("leads to another host only for files that are for everybody", () => {
    const [open, guarded] = [makeKey(PARTS), makeKey({ ...PARTS, is_public: false })];
    expect(urlOf("https://cdn.example/a", open, "small")).toBe(`https://cdn.example/a/${open}/small.webp`);
    expect(urlOf("https://cdn.example/a", guarded, "small")).toBe(`/files/avatars/${guarded}/small.webp`);
  });

  it.each(["/files/avatars/ps1/medium.webp", "https://files.example/avatars/ps1/medium.webp"])(
    "%s is served in every format by the site itself",
    (avatar_url) => expect(negotiatedUrlOf(avatar_url, "large")).toBe("/files/avatars/ps1/large"),
  );
});
