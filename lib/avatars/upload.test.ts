import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/core/errors";
import { ALT_MAX, MULTIPART_OVERHEAD } from "./constants";
import { readUpload } from "./upload";

const MAX = 256 * 1024;
const CHUNK = 16 * 1024;
const TYPE = "multipart/form-data; boundary=line";

/** A request whose body comes in pieces; `taken` counts the bytes that were asked for. */
function request(body: Uint8Array, headers: Record<string, string> = { "content-type": TYPE }) {
  const counts = { taken: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = body.subarray(counts.taken, counts.taken + CHUNK);
        counts.taken += piece.length;
        if (piece.length > 0) controller.enqueue(piece);
        else controller.close();
      },
      cancel() {
        counts.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: "POST", headers, body: stream, duplex: "half" };
  return { request: new Request("http://gold.test/", init as RequestInit), counts };
}

const asText = (...parts: string[]) =>
  Buffer.from([...parts.map((part) => `--line\r\n${part}\r\n`), "--line--\r\n"].join(""), "latin1");
const file = (bytes: string, name = "file", filename = "a.jpg") =>
  `Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: image/jpeg\r\n\r\n${bytes}`;
const field = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;

async function outcome(body: Uint8Array, headers?: Record<string, string>) {
  const { request: sent, counts } = request(body, headers);
  try {
    const { bytes, fields } = await readUpload(sent, MAX);
    return { bytes: bytes.toString("latin1"), fields, counts };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, paths: error.details.errors?.map(({ path }) => path), details: error.details, counts };
  }
}

describe("an upload", () => {
  it("is its file and its fields", async () => {
    const { bytes, fields } = await outcome(asText(field("x", "1"), file("PICTURE"), field("y", "2")));
    expect({ bytes, fields }).toEqual({ bytes: "PICTURE", fields: { x: "1", y: "2" } });
  });

  it("may say what it shows in as many characters as allowed, however many bytes each comes in", async () => {
    const alt = "각".normalize("NFD").repeat(ALT_MAX);
    const form = new FormData();
    form.set("file", new File(["PICTURE"], "a.jpg"));
    form.set("alt", alt);
    const { fields } = await readUpload(new Request("http://gold.test/", { method: "POST", body: form }), MAX);
    expect(fields).toEqual({ alt });
  });

  it("made by FormData is read", async () => {
    const form = new FormData();
    form.set("file", new File(["PICTURE"], "ümlaut .jpg", { type: "image/jpeg" }));
    form.set("width", "10");
    const { bytes, fields } = await readUpload(new Request("http://gold.test/", { method: "POST", body: form }), MAX);
    expect({ bytes: bytes.toString(), fields }).toEqual({ bytes: "PICTURE", fields: { width: "10" } });
  });

  it("has room for the longest words there may be for a picture", async () => {
    const form = new FormData();
    form.set("file", new File(["PICTURE"], "a.jpg"));
    form.set("alt", "𝒢".repeat(ALT_MAX));
    const { fields } = await readUpload(new Request("http://gold.test/", { method: "POST", body: form }), MAX);
    expect(fields).toEqual({ alt: "𝒢".repeat(ALT_MAX) });
  });

  it("of which the line breaks is one that ends early", async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(asText(file("PICTURE")).subarray(0, 90));
        controller.error(new Error("ECONNRESET"));
      },
    });
    const init = { method: "POST", headers: { "content-type": TYPE }, body, duplex: "half" } as RequestInit;
    await expect(readUpload(new Request("http://gold.test/", init), MAX)).rejects.toMatchObject({
      code: "malformed_multipart",
    });
  });

  it.each(["../../etc/passwd", "a\0.jpg", "\u202egpj.exe", "n".repeat(4096)])("named %o is read", async (name) => {
    const form = new FormData();
    form.set("file", new File(["PICTURE"], name));
    const { bytes } = await readUpload(new Request("http://gold.test/", { method: "POST", body: form }), MAX);
    expect(bytes.toString()).toBe("PICTURE");
  });

  it("of exactly the most bytes is read, one more is not", async () => {
    expect((await outcome(asText(file("x".repeat(MAX))))).bytes?.length).toBe(MAX);
    expect((await outcome(asText(file("x".repeat(MAX + 1))))).code).toBe("file_too_large");
  });
});

describe("a file too large", () => {
  it("is cut off while it comes", async () => {
    const { code, counts, details } = await outcome(asText(file("x".repeat(40 * MAX))));
    expect({ code, headers: details?.headers }).toEqual({ code: "file_too_large", headers: { connection: "close" } });
    expect(counts.taken).toBeLessThanOrEqual(MAX + MULTIPART_OVERHEAD + 2 * CHUNK);
    expect(counts.cancelled).toBe(true);
  });

  it("is not even begun when its length says so", async () => {
    const headers = { "content-type": TYPE, "content-length": String(20 * MAX) };
    const { code, counts } = await outcome(asText(file("x".repeat(20 * MAX))), headers);
    expect({ code, taken: counts.taken, cancelled: counts.cancelled }).toEqual({
      code: "file_too_large",
      taken: 0,
      cancelled: true,
    });
  });

  it("cannot hide in what is not the file", async () => {
    expect((await outcome(asText(field("x", "1".repeat(4 * MAX)), file("a")))).code).toMatch(/invalid|file_too_large/);
    const { code, counts } = await outcome(Buffer.concat([asText(file("a")), Buffer.alloc(8 * MAX)]));
    expect(code).toBe("file_too_large");
    expect(counts.taken).toBeLessThanOrEqual(MAX + MULTIPART_OVERHEAD + 2 * CHUNK);
  });
});

describe("refused", () => {
  const many = Array.from({ length: 12 }, (_, i) => field(`f${i}`, "1"));
  it.each([
    ["no file", asText(field("x", "1")), "missing_file"],
    ["a file input left empty", asText(file("", "file", "")), "missing_file"],
    ["a file sent as text", asText(field("file", "PICTURE")), "missing_file"],
    ["two files", asText(file("a"), file("b")), "malformed_multipart"],
    ["a file by another name", asText(file("a", "avatar")), "invalid"],
    ["a field twice", asText(field("x", "1"), field("x", "2"), file("a")), "invalid"],
    ["a long field", asText(field("x", "1".repeat(12 * ALT_MAX + 1)), file("a")), "invalid"],
    ["many fields", asText(...many, file("a")), "malformed_multipart"],
    ["no body", Buffer.alloc(0), "malformed_multipart"],
    ["no boundary in the body", Buffer.from("PICTURE"), "malformed_multipart"],
    ["a body that ends in the file", asText(file("PICTURE")).subarray(0, -12), "malformed_multipart"],
    ["a body that ends in a header", asText(file("PICTURE")).subarray(0, 30), "malformed_multipart"],
  ])("%s", async (_name, body, code) => {
    expect((await outcome(body)).code).toBe(code);
  });

  it.each([
    ["application/json", "unsupported_media_type"],
    ["image/jpeg", "unsupported_media_type"],
    ["", "unsupported_media_type"],
    ["multipart/form-data", "malformed_multipart"],
    ["multipart/mixed; boundary=line", "unsupported_media_type"],
  ])("type %o", async (type, code) => {
    const { code: answered, counts } = await outcome(asText(file("a")), type ? { "content-type": type } : {});
    expect(answered).toBe(code);
    expect(counts.cancelled).toBe(true);
  });

  it("or read, but always answered, whatever the bytes", async () => {
    const whole = asText(field("x", "1"), file("PICTURE"), field("y", "2"));
    const mangled = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.nat(whole.length), fc.nat(whole.length))
        .map(([from, to]) => Buffer.concat([whole.subarray(0, from), whole.subarray(to)])),
      fc
        .array(
          fc.constantFrom(
            "--line",
            "\r\n",
            "--",
            "\r\n\r\n",
            file("a"),
            field("x", "1"),
            "Content-Disposition: form-data",
          ),
        )
        .map((parts) => Buffer.from(parts.join(""))),
    );
    await fc.assert(
      fc.asyncProperty(mangled, async (body) => {
        await outcome(body);
      }),
      { numRuns: 500, timeout: 1000 },
    );
  });
});
