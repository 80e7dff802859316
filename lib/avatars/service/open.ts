import "server-only";
import { db } from "@/db/client";
import type { Ctx } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { type StoredFile, storage } from "@/lib/core/storage";
import { isPictureOpen } from "@/lib/profiles/service/picture";
import { fileOf, isKey, isPublicKey } from "../keys";
import { selectOwnerOf } from "../queries/files";
import type { Size } from "../schema";

/** Whether the actor may fetch the files under a key: everybody a public one, others who may see the profile. */
async function maySee({ actor }: Ctx, key: string): Promise<boolean> {
  if (isPublicKey(key)) return true;
  const owner_id = await selectOwnerOf(db(), key);
  if (!owner_id) return false;
  if (actor.type === "user" && (actor.user_id === owner_id || actor.role === "admin")) return true;
  return (await isPictureOpen(db(), owner_id)) ?? false;
}

/**
 * One stored variant.
 * @throws AppError `not_found`, also for what the actor may not see
 */
export async function openAvatarFile(ctx: Ctx, input: { key: string; size: Size }): Promise<StoredFile> {
  const seen = isKey(input.key) && (await maySee(ctx, input.key));
  const file = seen ? await storage().open(fileOf(input.key, input.size)) : null;
  if (!file) throw new AppError("not_found");
  return file;
}
