import "server-only";
import { db } from "@/db/client";
import type { Ctx } from "@/lib/core/context";
import { storage } from "@/lib/core/storage";
import type { Output } from "../constants";
import { fileOf, folderOf, originalOf } from "../keys";
import type { Sizes } from "../pipeline";
import { selectKnownKeys } from "../queries/files";
import { selectKnownOriginals } from "../queries/originals";
import type { Size } from "../schema";

export type Files = Partial<Record<Output, Sizes>>;

/** What lies in storage under names of a person's: keys of sets of files and of originals. */
export type Stored = { files: string[]; originals: string[] };

const each = (files: Files): [Output, Size, Buffer][] =>
  (Object.entries(files) as [Output, Sizes][]).flatMap(([output, sizes]) =>
    (Object.entries(sizes) as [Size, Buffer][]).map(([size, bytes]): [Output, Size, Buffer] => [output, size, bytes]),
  );

export function bytesOf(files: Files): number {
  return each(files).reduce((sum, [, , bytes]) => sum + bytes.length, 0);
}

/** Waits for all of it, also after one has failed: what is still being written could not be removed. */
async function all(work: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Puts every file of a key in place, and an original beside them; throws when one could not be. */
export async function storeFiles(
  files: { key: string; outputs: Files } | null,
  original: { key: string; bytes: Buffer } | null,
): Promise<void> {
  const outputs = files ? each(files.outputs) : [];
  await all([
    ...outputs.map(([output, size, bytes]) => storage().put(fileOf(files?.key ?? "", size, output), bytes)),
    ...(original ? [storage().put(originalOf(original.key), original.bytes)] : []),
  ]);
}

/** Removes what nothing names any more; answers how many files that was. What fails here the sweeper finds. */
export async function discard(ctx: Ctx, { files, originals }: Stored): Promise<number> {
  const places = [...files.map(folderOf), ...originals.map(originalOf)];
  const removed = await Promise.all(
    places.map((place) =>
      storage()
        .remove(place)
        .catch((error: unknown) => {
          ctx.log.warn({ err: error, place }, "files left to the sweeper");
          return 0;
        }),
    ),
  );
  return removed.reduce((sum, count) => sum + count, 0);
}

/** The same after a failure, unless rows name them all the same and only the confirmation of that was lost. */
export async function discardUnnamed(ctx: Ctx, stored: Stored): Promise<void> {
  try {
    const [files, originals] = await Promise.all([
      selectKnownKeys(db(), stored.files),
      selectKnownOriginals(db(), stored.originals),
    ]);
    await discard(ctx, {
      files: stored.files.filter((key) => !files.has(key)),
      originals: stored.originals.filter((key) => !originals.has(key)),
    });
  } catch (error) {
    ctx.log.warn({ err: error }, "files left to the sweeper");
  }
}
