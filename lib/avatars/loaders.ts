import "server-only";
import { AppError } from "@/lib/core/errors";
import { signedInContext } from "@/lib/core/page";
import { getAvatar, listFormerAvatars } from "./service/read";

/** One's picture, null without one, and those before it, for a page at `path` that needs a sign-in. */
export async function loadOwnPictures(path: string) {
  const ctx = await signedInContext(path);
  const [own, former] = await Promise.all([
    getAvatar(ctx, { size: "medium" }).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }),
    listFormerAvatars(ctx),
  ]);
  return { own, former };
}
