import "server-only";
import { db } from "@/db/client";
import { hasScope } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { type StoredFile, storage } from "@/lib/core/storage";
import { isPictureOpen } from "@/lib/profiles/service/picture";
import { GUARDED_ADDRESS_SECONDS, type Output, PUBLIC_ADDRESS_SECONDS } from "../constants";
import { fileOf, isKey, isPublicKey } from "../keys";
import { selectOwnerOf } from "../queries/files";
import type { Size } from "../schema";

/** Whether the actor may fetch the files under a key: everybody a public one, others who may see the profile. */
async function maySee({ actor }: Ctx, key: string): Promise<boolean> {
  if (isPublicKey(key)) return true;
  const owner_id = await selectOwnerOf(db(), key);
  if (!owner_id) return false;
  if (actor.type === "user" && (actor.user_id === owner_id || actor.role === "admin")) return true;
  return hasScope(actor, "users:admin") || ((await isPictureOpen(db(), owner_id)) ?? false);
}

type Wish = {
  key: string;
  size: Size;
  /** Those that will do, the best first. */
  outputs: readonly Output[];
  /** Whether it is enough to know that there is such a file. */
  glance: (output: Output) => boolean;
};

/** A file that is there: opened, unless a glance was enough or a browser can fetch it itself. */
export type Found = { output: Output; bytes: number; address: string | null; file: StoredFile | null };

const forEveryone = { public: true, seconds: PUBLIC_ADDRESS_SECONDS };
const forOne = { public: false, seconds: GUARDED_ADDRESS_SECONDS };

async function find({ key, size, glance }: Wish, output: Output): Promise<Found | null> {
  const name = fileOf(key, size, output);
  const address = await storage().address(name, isPublicKey(key) ? forEveryone : forOne);
  if (address !== null || glance(output)) {
    const bytes = await storage().size(name);
    return bytes === null ? null : { output, bytes, address, file: null };
  }
  const file = await storage().open(name);
  return file && { output, bytes: file.size, address, file };
}

/**
 * The first of a picture's files that is there.
 * @throws AppError `not_found`, also for what the actor may not see; `unavailable` when storage is
 */
export async function openAvatarFile(ctx: Ctx, wish: Wish): Promise<Found> {
  if (!isKey(wish.key) || !(await maySee(ctx, wish.key))) throw new AppError("not_found");
  for (const output of wish.outputs) {
    const found = await find(wish, output);
    if (found) return found;
  }
  throw new AppError("not_found");
}
