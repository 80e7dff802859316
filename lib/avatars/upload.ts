import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { AppError, invalid } from "@/lib/core/errors";
import { UNITS_READ } from "@/lib/core/text";
import { ALT_MAX, MULTIPART_OVERHEAD } from "./constants";

/** A form as it was sent: the bytes of its one file and its text fields. */
export type Upload = { bytes: Buffer; fields: Record<string, string> };

const FILE_FIELD = "file";

const LIMITS = {
  files: 1,
  fields: 8,
  parts: 9,
  fieldNameSize: 100,
  // The words for a picture are its longest field: as many units as are looked at, of at most three bytes each.
  fieldSize: ALT_MAX * UNITS_READ * 3,
  headerPairs: 10,
  headerSize: 8 * 1024,
};

const tooLarge = (max_bytes: number) =>
  new AppError("file_too_large", {
    detail: `At most ${Math.floor(max_bytes / 1024)} KiB.`,
    headers: { connection: "close" },
  });

const malformed = (detail: string) => new AppError("malformed_multipart", { detail });

function parserFor(type: string, max_bytes: number): BusboyInstance {
  if (!/^multipart\/form-data\s*(;|$)/i.test(type)) {
    throw new AppError("unsupported_media_type", { detail: "Send multipart/form-data." });
  }
  try {
    return new Busboy({ headers: { "content-type": type }, limits: { ...LIMITS, fileSize: max_bytes } });
  } catch {
    throw malformed("The boundary is missing.");
  }
}

type Collected = { failed: AppError | null; file: Buffer | null; filename: string; fields: Map<string, string> };

/** Listens to the parser; `settled` comes with the form's end or with the first thing wrong, which is `failed`. */
function collect(parser: BusboyInstance, max_bytes: number): { form: Collected; settled: Promise<void> } {
  const form: Collected = { failed: null, file: null, filename: "", fields: new Map() };
  const { promise: settled, resolve } = Promise.withResolvers<void>();
  const fail = (error: AppError) => {
    form.failed ??= error;
    resolve();
  };
  parser.on("file", (name, stream, filename) => {
    const chunks: Buffer[] = [];
    if (name !== FILE_FIELD) fail(invalid(name ?? "", "Is not a known field"));
    form.filename = filename ?? "";
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("limit", () => fail(tooLarge(max_bytes)));
    stream.on("error", () => fail(malformed("The form ends early.")));
    stream.on("end", () => {
      form.file = Buffer.concat(chunks);
    });
  });
  parser.on("field", (name = "", value, _nameTruncated, truncated) => {
    if (truncated) fail(invalid(name, "Is too long"));
    if (form.fields.has(name)) fail(invalid(name, "Was sent more than once"));
    form.fields.set(name, value);
  });
  parser.on("filesLimit", () => fail(malformed("Send one file.")));
  parser.on("fieldsLimit", () => fail(malformed("Too many fields.")));
  parser.on("partsLimit", () => fail(malformed("Too many parts.")));
  parser.on("error", () => fail(malformed("The form ends early.")));
  parser.on("finish", resolve);
  return { form, settled };
}

/** Hands the body to the parser piece by piece and stops reading at the first thing wrong. */
async function pump(body: ReadableStream<Uint8Array>, parser: BusboyInstance, check: (received: number) => void) {
  const reader = body.getReader();
  try {
    for (let received = 0; ; ) {
      const { done, value } = await reader.read().catch(() => {
        throw malformed("The form ends early.");
      });
      if (done) break;
      received += value.byteLength;
      parser.write(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      check(received);
    }
    parser.end();
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * Reads a `multipart/form-data` body with one file, stopping as soon as more than `max_bytes` of it have come.
 * @param request its body unread
 * @param max_bytes of the file; everything else in the body may take MULTIPART_OVERHEAD
 * @throws AppError `unsupported_media_type`, `file_too_large` (asking to close the connection, since the rest of the
 * body stays unread), `malformed_multipart`, `missing_file`, `invalid` naming the field
 */
export async function readUpload(request: Request, max_bytes: number): Promise<Upload> {
  const { body, headers } = request;
  const body_max = max_bytes + MULTIPART_OVERHEAD;
  let parser: BusboyInstance;
  try {
    if (Number(headers.get("content-length")) > body_max) throw tooLarge(max_bytes);
    parser = parserFor(headers.get("content-type") ?? "", max_bytes);
  } catch (error) {
    await body?.cancel();
    throw error;
  }
  if (!body) throw malformed("The body is empty.");
  const { form, settled } = collect(parser, max_bytes);
  await pump(body, parser, (received) => {
    if (received > body_max) throw tooLarge(max_bytes);
    if (form.failed) throw form.failed;
  });
  await settled;
  if (form.failed) throw form.failed;
  // A form whose file input was left empty sends a file without name or bytes.
  if (!form.file || (!form.filename && form.file.length === 0)) {
    throw new AppError("missing_file", { detail: `Send it as "${FILE_FIELD}".` });
  }
  return { bytes: form.file, fields: Object.fromEntries(form.fields) };
}
