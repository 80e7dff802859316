import "server-only";
import { transaction } from "@/db/tx";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { count } from "@/lib/core/metrics";
import { storage } from "@/lib/core/storage";
import { holdPicture } from "@/lib/profiles/service/picture";
import { OUTPUTS, type Output, SIZES } from "../constants";
import { fileOf, folderOf, originalOf } from "../keys";
import type { Sizes } from "../pipeline";
import { selectKnownKeys } from "../queries/files";
import { selectKnownOriginals } from "../queries/originals";
import type { Size } from "../schema";

export type Files = Partial<Record<Output, Sizes>>;

/** What lies in storage under names of a person's: keys of sets of files and of originals. */
export type Stored = { files: string[]; originals: string[] };

const NOTHING: Stored = { files: [], originals: [] };

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
  count("avatar_bytes_stored_total", bytesOf(files?.outputs ?? {}) + (original?.bytes.length ?? 0));
}

/** Stores the files of each key under another too, those that there are. */
export async function copyFiles(keys: { from: string; to: string }[]): Promise<void> {
  const copy = async ({ from, to }: { from: string; to: string }, size: Size, output: Output) => {
    const source = fileOf(from, size, output);
    if ((await storage().size(source)) === null) return;
    // Whoever removed it since has taken out the row too, or will find the copy unnamed.
    await storage()
      .copy(source, fileOf(to, size, output))
      .catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === "not_found")) throw error;
      });
  };
  await all(keys.flatMap((pair) => SIZES.flatMap((size) => OUTPUTS.map((output) => copy(pair, size, output)))));
}

const slot = Symbol.for("gold.avatars.left");
const holder = globalThis as { [slot]?: Set<string> };

/** Places whose removal failed in this process, to be removed again before the sweeper comes. */
function left(): Set<string> {
  holder[slot] ??= new Set();
  return holder[slot];
}

async function remove(ctx: Ctx, place: string): Promise<number> {
  try {
    const files = await storage().remove(place);
    left().delete(place);
    return files;
  } catch (error) {
    left().add(place);
    ctx.log.warn({ err: error, place }, "files left for later");
    return 0;
  }
}

/**
 * Removes what nothing names any more; answers how many files that was. What fails here is tried again by
 * `discardLeft`, and what a process leaves that ends before, the sweeper finds.
 */
export async function discard(ctx: Ctx, ...stored: (Stored | undefined)[]): Promise<number> {
  const places = stored.flatMap((some = NOTHING) => [...some.files.map(folderOf), ...some.originals.map(originalOf)]);
  const removed = await Promise.all(places.map((place) => remove(ctx, place)));
  return removed.reduce((sum, files) => sum + files, 0);
}

/** Removes what could not be removed before. */
export async function discardLeft(ctx: Ctx): Promise<void> {
  for (const place of [...left()]) await remove(ctx, place);
}

/**
 * The same after a failure, unless rows name them all the same and only the confirmation of that was lost. Whatever wrote
 * them held the owner's profile, so it has ended once that is held here.
 */
export async function discardUnnamed(ctx: Ctx, user_id: string, stored: Stored): Promise<void> {
  if (stored.files.length + stored.originals.length === 0) return;
  try {
    const named = await transaction(async (tx) => {
      await holdPicture(tx, user_id);
      return {
        files: await selectKnownKeys(tx, stored.files),
        originals: await selectKnownOriginals(tx, stored.originals),
      };
    });
    await discard(ctx, {
      files: stored.files.filter((key) => !named.files.has(key)),
      originals: stored.originals.filter((key) => !named.originals.has(key)),
    });
  } catch (error) {
    ctx.log.warn({ err: error }, "files left to the sweeper");
  }
}
