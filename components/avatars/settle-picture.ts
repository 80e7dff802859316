import { type Former, offerFormer, type Shown, showSaved } from "@/components/profiles/own-picture";
import { AVATAR_PATH } from "./upload-avatar";

/** The picture that was shown before the present one; null when there is none or it cannot be had. */
async function newestFormer(): Promise<Former | null> {
  try {
    const answer = await fetch(`${AVATAR_PATH}/history`);
    const [newest] = answer.ok ? (await answer.json()).items : [];
    if (!newest) return null;
    const { id, avatar_url, alt, color, thumbhash, animated } = newest;
    return { id, avatar_url, avatar: { alt, color, thumbhash, animated } };
  } catch {
    return null;
  }
}

type Settled = {
  shown: Shown;
  /** The profile's version that has it. */
  version: number;
  /** Whether one may go back to the picture before. */
  undoable: boolean;
};

/** Shows everywhere what was saved, and offers the way back to what was there before. */
export function settlePicture(gem: string, { shown, version, undoable }: Settled): void {
  showSaved(gem, shown, version);
  if (undoable) newestFormer().then((former) => former && offerFormer(shown, former));
}
