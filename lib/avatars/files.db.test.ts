import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { OPTIONS, POST } from "@/app/files/avatars/[key]/[size]/route";
import { keyIn, upload } from "@/db/testing/avatars";
import { createMember } from "@/db/testing/factories";
import { LENGTH_HEADER } from "@/lib/core/content-length";
import { storage } from "@/lib/core/storage";
import { MEDIA_TYPES, OUTPUTS, SIZES } from "./constants";
import { ask, CHROME, contentOf, EVER, putAll, refusalIn } from "./testing/files";
import { photo } from "./testing/pictures";

const MOVING = `pm${"m".repeat(43)}`;
/** Of a picture that has been uploaded, and of which nothing else is made yet. */
let fresh: string;
/** Of one that has all its files. */
let whole: string;

beforeAll(async () => {
  const bytes = await photo();
  fresh = keyIn((await upload(await createMember(), bytes)).avatar.avatar_url);
  whole = keyIn((await upload(await createMember(), bytes)).avatar.avatar_url);
  await putAll(whole, OUTPUTS);
  await putAll(MOVING, OUTPUTS);
});

describe("each of the fifteen files", () => {
  it("is served for ever, as a picture and nothing else", async () => {
    for (const output of OUTPUTS) {
      for (const size of SIZES) {
        const response = await ask(whole, `${size}.${output}`, { accept: "text/html" });
        expect([response.status, response.text]).toEqual([200, `${output} of ${size}`]);
        expect(Object.fromEntries(response.headers)).toEqual({
          "accept-ranges": "bytes",
          "cache-control": EVER,
          "content-disposition": `inline; filename="avatar-${size}.${output}"`,
          "content-security-policy": "default-src 'none'",
          "content-type": MEDIA_TYPES[output],
          etag: `"${whole}.${size}.${output}"`,
          "x-content-type-options": "nosniff",
          [LENGTH_HEADER]: String(contentOf(output, size).length),
        });
      }
    }
  });

  it("is missing until it is made", async () => {
    expect((await ask(fresh, "medium.webp")).status).toBe(200);
    const missing = await ask(fresh, "medium.avif");
    expect(missing.headers.get("cache-control")).toBe("no-store");
    expect(refusalIn(missing)).toEqual([404, "not_found"]);
  });

  it("answers HEAD as GET, without a body and without opening the file", async () => {
    const open = vi.spyOn(storage(), "open");
    const response = await ask(whole, "medium.webp", {}, "HEAD");
    expect([response.status, response.body, open.mock.calls]).toEqual([200, null, []]);
    open.mockRestore();
    const got = Object.fromEntries((await ask(whole, "medium.webp")).headers);
    expect(Object.fromEntries(response.headers)).toEqual(got);
  });
});

describe("without an ending", () => {
  it("the reader gets what suits them best, for ever", async () => {
    for (const [accept, output] of [
      [CHROME, "avif"],
      ["image/webp,*/*;q=0.8", "webp"],
      ["image/*", "jpg"],
    ] as const) {
      const response = await ask(whole, "medium", { accept });
      expect(response.text).toBe(`${output} of medium`);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        vary: "Accept",
        "cache-control": EVER,
        "content-type": MEDIA_TYPES[output],
        "content-disposition": `inline; filename="avatar-medium.${output}"`,
        etag: `"${whole}.medium.${output}"`,
      });
    }
  });

  it("what is not made yet is stood in for, for a moment", async () => {
    for (const accept of [CHROME, "image/jpeg", "*/*"]) {
      const { status, headers } = await ask(fresh, "medium", { accept });
      expect([status, headers.get("content-type")]).toEqual([200, "image/webp"]);
      expect([headers.get("cache-control"), headers.get("vary")]).toEqual(["public, max-age=60", "Accept"]);
    }
    const { headers } = await ask(fresh, "medium", { accept: "image/webp" });
    expect(headers.get("cache-control")).toBe(EVER);
  });

  it("who takes WebP gets what moves, and never its still", async () => {
    expect((await ask(MOVING, "large", { accept: CHROME })).text).toBe("webp of large");
    expect((await ask(MOVING, "large", { accept: "image/avif" })).text).toBe("avif of large");
    expect((await ask(MOVING, "large.avif", { accept: CHROME })).text).toBe("avif of large");
  });

  it("whoever holds another format than they now get is sent that one", async () => {
    const etag = `"${whole}.medium.webp"`;
    const same = await ask(whole, "medium", { accept: "image/webp", "if-none-match": etag });
    expect([same.status, same.headers.get("vary"), same.headers.get("cache-control")]).toEqual([304, "Accept", EVER]);
    expect((await ask(whole, "medium", { accept: CHROME, "if-none-match": etag })).status).toBe(200);
  });
});

describe("what does not exist", () => {
  it.each([
    "huge.webp",
    "huge",
    "medium.png",
    "medium.jpeg",
    "medium.gif",
    "medium.",
    "medium.webp.part",
    "medium.webp.webp",
    ".webp",
    "..",
    "../medium.webp",
    "../../originals/x",
    "%2e%2e",
    "MEDIUM.webp",
    "medium.WEBP",
    "medium.webp\0",
    "mediumé.webp",
    "",
    "x".repeat(5000),
    "__proto__",
    "constructor.webp",
  ])("in a size called %o", async (size) => {
    expect(refusalIn(await ask(whole, size))).toEqual([404, "not_found"]);
  });

  it.each([
    "..",
    "../../etc",
    "a/../..",
    "short",
    "x".repeat(65),
    "x".repeat(5000),
    "%2e%2e%2f",
    "\0".repeat(24),
    "nobodyhasthiskeynobodyhas",
    `ps${"a".repeat(42)}\u202e`,
    `ps${"a".repeat(42)}/`,
  ])("under the key %o", async (key) => {
    expect(refusalIn(await ask(key, "medium.webp"))).toEqual([404, "not_found"]);
  });

  it("is never a fault of ours, whatever is asked with whatever headers", async () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    const ascii = fc.string({ unit: "grapheme-ascii", maxLength: 8000 });
    const sizes = fc.oneof(text, fc.constantFrom("medium", "medium.webp", "full.avif"));
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.constant(whole)), sizes, ascii, ascii, ascii, async (key, size, a, b, c) => {
        const { status } = await ask(key, size, { accept: a, range: b, "if-none-match": c });
        expect(status).toBeLessThan(500);
      }),
    );
  });

  it("includes every other method", async () => {
    for (const refuse of [POST, OPTIONS]) {
      const refused = await refuse(new Request("http://gold.test/files", { method: "POST" }));
      expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    }
  });
});
