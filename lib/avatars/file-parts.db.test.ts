import { beforeAll, describe, expect, it, vi } from "vitest";
import { GET } from "@/app/files/avatars/[key]/[size]/route";
import { LENGTH_HEADER } from "@/lib/core/content-length";
import { type StoredFile, storage } from "@/lib/core/storage";
import { fileOf } from "./keys";
import { ask, EVER, type Method, putAll, refusalIn } from "./testing/files";

const whole = `ps${"w".repeat(43)}`;
const LARGE = Buffer.alloc(300_000, "0123456789");

beforeAll(() => putAll(whole, ["webp"]));

describe("a copy that is held", () => {
  const etag = () => `"${whole}.medium.webp"`;

  it("will do, and the file is not opened", async () => {
    const open = vi.spyOn(storage(), "open");
    for (const tag of [etag(), `W/${etag()}`, `"other", ${etag()}`, `"a","b" , W/${etag()}`, "*"]) {
      for (const method of ["GET", "HEAD"] as const) {
        const response = await ask(whole, "medium.webp", { "if-none-match": tag, range: "bytes=0-1" }, method);
        expect([response.status, response.body, response.headers.get("etag")]).toEqual([304, null, etag()]);
        expect(response.headers.get("cache-control")).toBe(EVER);
        expect(response.headers.has("content-type")).toBe(false);
      }
    }
    expect(open).not.toHaveBeenCalled();
    open.mockRestore();
  });

  it.each(['"other"', "nonsense", "", `"${"x".repeat(4000)}"`, ",".repeat(4000)])(
    "of something else will not: %s",
    async (tag) => {
      expect((await ask(whole, "medium.webp", { "if-none-match": tag })).status).toBe(200);
    },
  );

  it("of a file that is gone is not confirmed", async () => {
    const gone = `ps${"g".repeat(43)}`;
    for (const tag of [`"${gone}.medium.webp"`, "*"]) {
      expect((await ask(gone, "medium.webp", { "if-none-match": tag })).status).toBe(404);
      expect((await ask(gone, "medium", { "if-none-match": tag })).status).toBe(404);
    }
  });
});

describe("a part", () => {
  const key = `ps${"r".repeat(43)}`;
  const etag = `"${key}.full.webp"`;
  beforeAll(() => storage().put(fileOf(key, "full"), LARGE));

  const part = (headers: Record<string, string>, method?: Method) => ask(key, "full.webp", headers, method);

  it.each([
    ["bytes=0-9", 0, 9],
    ["bytes=100000-199999", 100_000, 199_999],
    ["bytes=299990-", 299_990, 299_999],
    ["bytes=-5", 299_995, 299_999],
    ["bytes=299999-999999999999999999999", 299_999, 299_999],
  ])("%s is answered alone", async (range, start, end) => {
    const response = await part({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, `bytes ${start}-${end}/300000`]);
    expect(response.headers.get(LENGTH_HEADER)).toBe(String(end - start + 1));
    expect(response.headers.get("etag")).toBe(etag);
    expect(response.body).toEqual(LARGE.subarray(start, end + 1));
  });

  it.each(["bytes=0-1,5-6", "bytes=9-1", "bytes=", "lines=0-1", "bytes=a-", "x".repeat(4000)])(
    "%s is nonsense or several, and gets the whole",
    async (range) => {
      const response = await part({ range });
      expect([response.status, response.headers.get("content-range")]).toEqual([200, null]);
      expect(response.body?.length).toBe(LARGE.length);
    },
  );

  it.each(["bytes=300000-", "bytes=300000-300001", "bytes=-0", `bytes=${"9".repeat(4000)}-`])(
    "%s does not exist",
    async (range) => {
      const open = vi.spyOn(storage(), "open");
      const response = await part({ range });
      const [opened] = open.mock.results;
      open.mockRestore();
      // A closed file has nothing to read.
      const file: StoredFile = await opened?.value;
      await expect(new Response(file.stream()).bytes()).rejects.toThrow();
      expect(response.headers.get("content-range")).toBe("bytes */300000");
      expect(refusalIn(response)).toEqual([416, "range_not_satisfiable"]);
    },
  );

  it("is given only of what the reader has the rest of", async () => {
    const range = "bytes=0-9";
    expect((await part({ range, "if-range": etag })).status).toBe(206);
    for (const other of [`W/${etag}`, '"other"', "Wed, 21 Oct 2026 07:28:00 GMT", "*"]) {
      expect((await part({ range, "if-range": other })).status).toBe(200);
    }
    expect((await part({ range: "bytes=300000-", "if-range": '"other"' })).status).toBe(200);
  });

  it("is nothing that HEAD asks for", async () => {
    const { status, headers } = await part({ range: "bytes=0-9" }, "HEAD");
    expect([status, headers.get(LENGTH_HEADER)]).toEqual([200, "300000"]);
  });

  it("is let go of when the reader hangs up before it is read", async () => {
    const reader = new AbortController();
    const sent = new Request("http://gold.test/files", { signal: reader.signal });
    const params = Promise.resolve({ key, size: "full.webp" });
    const response = await GET(sent, { params });
    reader.abort();
    await expect(response.body?.getReader().closed).resolves.toBeUndefined();
    expect((await GET(sent, { params })).body).toBeNull();
  });
});
