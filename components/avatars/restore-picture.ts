import { type Former, type Served, showWhileMaking } from "@/components/profiles/own-picture";
import { changeAvatar } from "./change-avatar";
import type { Failure } from "./describe-failure";
import { settlePicture } from "./settle-picture";

/**
 * Shows a former picture again, at once everywhere, and not any more should the server refuse it.
 * @param undoable whether one may go back again
 * @returns null when it is done, or why not
 */
export async function restorePicture(
  { gem, version }: Pick<Served, "gem" | "version">,
  { id, ...shown }: Former,
  undoable: boolean,
): Promise<Failure | null> {
  const takeBack = showWhileMaking(gem, shown);
  // Whatever else was changed meanwhile, elsewhere even: only the picture changes.
  const change = { method: "POST", path: "/restore", body: { id }, version: null, again: "try again" } as const;
  const result = await changeAvatar(change);
  if (result.status === "failed") {
    takeBack();
    return result.failure;
  }
  settlePicture(gem, { shown, version: result.version ?? version + 1, undoable });
  return null;
}
