import type { GetObjectCommandOutput, _Object as S3Object } from "@aws-sdk/client-s3";
import { AppError } from "../errors";
import type { ByteRange, Entry, Storage, StoredFile } from "../storage";
import { isKey, isSafeName, safeKey } from "./keys";
import { type Body, bodyOf, bytesOf, streamOf } from "./s3-body";
import { layLine, PATIENCE, type S3Settings } from "./s3-line";
import { totalsOf } from "./totals";
import { unavailable } from "./unavailable";

export type { S3Settings };

/** What a file is, by its key's ending; everything else is only bytes, which no browser shows as a page. */
const CONTENT_TYPES: Record<string, string> = { webp: "image/webp", avif: "image/avif", jpg: "image/jpeg" };
const BYTES = "application/octet-stream";

/** Whoever may fetch a file from the bucket itself may keep it: a key is never given to other bytes. */
const KEPT = "public, max-age=31536000, immutable";
const NOT_KEPT = "private, no-store";

/** As many as S3 lists or deletes in one request. */
const PAGE = 1000;

const typeOf = (key: string) => CONTENT_TYPES[key.slice(key.lastIndexOf(".") + 1)] ?? BYTES;

type Listed = { key: string; size: number; modified_at: Date };

function listed({ Key, Size, LastModified }: S3Object): Listed {
  if (Key === undefined || Size === undefined || !LastModified)
    throw unavailable(new Error("A list without its facts"));
  return { key: Key, size: Size, modified_at: LastModified };
}

/**
 * What lies under each name that begins at `at`, with its last write. Keys come sorted, so that what lies below a name
 * comes together, and a bucket of any size is read with a request a thousand files and held a name at a time.
 */
async function* newestOfEach(at: number, sorted: AsyncIterable<Listed>): AsyncGenerator<Entry> {
  let last: Entry | undefined;
  for await (const { key, modified_at } of sorted) {
    const [name = ""] = key.slice(at).split("/");
    if (last?.name === name) {
      if (modified_at > last.modified_at) last.modified_at = modified_at;
      continue;
    }
    if (last) yield last;
    last = isSafeName(name) ? { name, modified_at } : undefined;
  }
  if (last) yield last;
}

/**
 * Files in a bucket of S3 or of a server that speaks like it.
 * @param options.page how many names one request lists, at most 1000
 */
export function s3Storage(settings: S3Settings, { patience = PATIENCE, page = PAGE } = {}): Storage {
  const { S3_BUCKET: Bucket, S3_PUBLIC_URL, S3_SIGNED_URLS } = settings;
  const line = layLine(settings, patience);

  /** Everything whose key begins so, sorted by key, a page at a time. */
  async function* pages(Prefix?: string): AsyncGenerator<Listed[]> {
    let ContinuationToken: string | undefined;
    do {
      const input = { Bucket, Prefix, MaxKeys: page, ContinuationToken };
      const answer = await line.ask((client, sdk, options) =>
        client.send(new sdk.ListObjectsV2Command(input), options),
      );
      if (!answer) throw unavailable(new Error("The server knows no lists"));
      yield (answer.Contents ?? []).map(listed);
      ContinuationToken = answer.IsTruncated ? answer.NextContinuationToken : undefined;
    } while (ContinuationToken);
  }

  async function* below(prefix: string): AsyncGenerator<Listed> {
    for await (const some of pages(`${safeKey(prefix)}/`)) yield* some;
  }

  async function sizeOf(key: string): Promise<number | null> {
    const input = { Bucket, Key: safeKey(key) };
    const answer = await line.ask((client, sdk, options) => client.send(new sdk.HeadObjectCommand(input), options));
    return answer && (answer.ContentLength ?? null);
  }

  /** A file itself and what lies below its name, a page at a time. */
  async function* under(prefix: string): AsyncGenerator<Pick<Listed, "key" | "size">[]> {
    const size = await sizeOf(prefix);
    if (size !== null) yield [{ key: prefix, size }];
    yield* pages(`${prefix}/`);
  }

  async function removeAll(keys: string[]): Promise<number> {
    if (keys.length === 0) return 0;
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const answer = await line.ask((client, sdk, options) =>
      client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete }), options),
    );
    const refused = answer?.Errors?.[0];
    if (!answer || refused) throw unavailable(new Error(`Not deleted: ${refused?.Code} ${refused?.Message}`));
    return keys.length;
  }

  async function get(key: string, range?: ByteRange, IfMatch?: string) {
    const Range = range && `bytes=${range.start}-${range.end}`;
    const input = { Bucket, Key: safeKey(key), Range, IfMatch };
    const answer = await line.ask((client, sdk, options) => client.send(new sdk.GetObjectCommand(input), options));
    return answer && { etag: answer.ETag, ...whole(answer, range) };
  }

  function whole({ Body, ContentLength }: GetObjectCommandOutput, range?: ByteRange): { size: number; body: Body } {
    const size = ContentLength ?? -1;
    const body = bodyOf(Body, size, patience.idle);
    if (size >= 0 && (!range || size === range.end - range.start + 1)) return { size, body };
    body.discard();
    throw unavailable(new Error(`The server sends ${size} bytes`));
  }

  async function part(key: string, range: ByteRange, etag?: string): Promise<Body> {
    const answer = await get(key, range, etag);
    if (!answer) throw unavailable(new Error("The file went while it was read"));
    return answer.body;
  }

  async function* files(prefix?: string): AsyncGenerator<{ key: string; size: number }> {
    for await (const some of prefix === undefined ? pages() : under(prefix))
      for (const { key, size } of some) if (isKey(key)) yield { key, size };
  }

  return {
    async put(key, bytes) {
      const input = { Bucket, Key: safeKey(key), Body: bytes, ContentType: typeOf(key), CacheControl: KEPT };
      const stored = await line.ask(
        (client, sdk, options) => client.send(new sdk.PutObjectCommand(input), options),
        bytes.length,
      );
      if (!stored) throw unavailable(new Error("The server takes no files"));
    },

    async open(key): Promise<StoredFile | null> {
      const answer = await get(key);
      if (!answer) return null;
      const { size, etag, body } = answer;
      return {
        size,
        stream(range) {
          if (!range) return streamOf(() => body, body.discard);
          body.discard();
          return streamOf(() => part(key, range, etag));
        },
        close: async () => body.discard(),
      };
    },

    async read(key) {
      const answer = await get(key);
      return answer && bytesOf(answer.body);
    },

    size: sizeOf,

    async copy(from, to) {
      const input = { Bucket, Key: safeKey(to), CopySource: `${Bucket}/${safeKey(from)}` };
      const copied = await line.ask((client, sdk, options) => client.send(new sdk.CopyObjectCommand(input), options));
      if (!copied) throw new AppError("not_found");
    },

    async remove(prefix) {
      let removed = 0;
      for await (const some of under(prefix)) removed += await removeAll(some.map(({ key }) => key));
      return removed;
    },

    list: (prefix) => newestOfEach(prefix.length + 1, below(prefix)),

    files,
    stats: (prefix) => totalsOf(files(prefix)),
    // The server keeps nothing of a write that did not come whole.
    tidy: async () => 0,

    async address(key, options) {
      if (options.public && S3_PUBLIC_URL) return `${S3_PUBLIC_URL}/${safeKey(key)}`;
      if (!S3_SIGNED_URLS) return null;
      const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
      const ResponseCacheControl = options.public ? undefined : NOT_KEPT;
      const input = { Bucket, Key: safeKey(key), ResponseCacheControl };
      return line.ask((client, sdk) =>
        getSignedUrl(client, new sdk.GetObjectCommand(input), { expiresIn: options.seconds }),
      );
    },
  };
}
