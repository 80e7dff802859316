import type { Dimensions } from "./crop-geometry";
import { describeRemake } from "./describe-remake";
import { framesOf } from "./picture-frames";
import { type Kind, kindOf, START_LENGTH } from "./picture-kind";
import { quoteName } from "./quote-name";
import { remakePicture } from "./remake-picture";
import { type Facts, fileProblem, type Plan, planFor } from "./scaling";

/** A picture that can be cropped and sent; `releasePicture` gives its memory back. */
export type Picture = Dimensions & {
  file: File;
  url: string;
  bitmap: ImageBitmap;
  frames: number;
  /** What was done to it before, in words. */
  remade: string | null;
};

/** Why a file will not do, in words; `moves` holds it where its first frame alone would do. */
export type Problem = { text: string; moves?: File };

type Options = {
  max_bytes: number;
  signal: AbortSignal;
  /** Takes the first frame of what moves. */
  still?: boolean;
};

const UNREADABLE = "cannot be read; it may be damaged";

const readBytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

/** The upright sides of the picture behind a URL, which are known before it is unpacked; null where it cannot be read. */
async function sidesOf(url: string): Promise<(Dimensions & { image: HTMLImageElement }) | null> {
  const image = new Image();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  image.onload = () => resolve();
  image.onerror = reject;
  image.src = url;
  try {
    await promise;
    return { image, width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return null;
  }
}

/** A file opened for cropping as it is, or what is wrong with it, in words that follow its name. */
export async function openAsIs(file: File, extra: Pick<Picture, "frames" | "remade">): Promise<Picture | string> {
  const url = URL.createObjectURL(file);
  try {
    const sides = await sidesOf(url);
    if (sides) {
      const { image, width, height } = sides;
      const bitmap = await createImageBitmap(image, { imageOrientation: "from-image" });
      return { width, height, file, url, bitmap, ...extra };
    }
  } catch {
    // Said below, as of one that has no sides.
  }
  URL.revokeObjectURL(url);
  return UNREADABLE;
}

async function factsOf(file: File, kind: Kind, frames: number): Promise<Facts | null> {
  const url = URL.createObjectURL(file);
  const sides = await sidesOf(url);
  URL.revokeObjectURL(url);
  return sides && { kind, size: file.size, frames, width: sides.width, height: sides.height };
}

/** Most browsers cannot read HEIC themselves; what is made of it here they can. */
const planUnread = (kind: Kind): Plan => (kind === "heic" ? { do: "remake" } : { do: "refuse", why: UNREADABLE });

async function remake(file: File, kind: Kind, { max_bytes, signal }: Options): Promise<Picture | string> {
  const remade = await remakePicture({ file, kind, max_bytes }, signal);
  if ("problem" in remade) return remade.problem;
  const { blob, from, width, height } = remade;
  const words = describeRemake({
    kind,
    from: { ...from, size: file.size },
    to: { width, height, size: blob.size },
  });
  return await openAsIs(new File([blob], file.name, { type: blob.type }), { frames: 1, remade: words });
}

const say = ({ name }: File, what: string): Problem => ({ text: `${quoteName(name)} ${what}. Choose another one.` });

type Known = { file: File; kind: Kind; frames: number };

async function openAs(plan: Plan, { file, kind, frames }: Known, options: Options): Promise<Picture | Problem> {
  if (plan.do === "refuse") return { ...say(file, plan.why), ...(plan.moves && { moves: file }) };
  const opened =
    plan.do === "remake" ? await remake(file, kind, options) : await openAsIs(file, { frames, remade: null });
  return typeof opened === "string" ? say(file, opened) : opened;
}

/**
 * Opens a chosen file before anything is sent, made smaller or into another kind where the server would refuse it.
 * The bytes are copied: phones withdraw a chosen file after a while, and a second try must still have it.
 * @returns null when stopped by `options.signal`
 */
export async function openPicture(chosen: File, options: Options): Promise<Picture | Problem | null> {
  try {
    const kind = kindOf(await readBytes(chosen.slice(0, START_LENGTH)));
    const wrong = fileProblem(kind, chosen.size);
    if (wrong || !kind) return say(chosen, wrong ?? UNREADABLE);
    const bytes = await readBytes(chosen);
    const file = new File([bytes], chosen.name, { type: chosen.type });
    const frames = options.still ? 1 : framesOf(bytes, kind);
    const facts = await factsOf(file, kind, frames);
    const plan = facts ? planFor(facts, options.max_bytes) : planUnread(kind);
    return await openAs(plan, { file, kind, frames }, options);
  } catch {
    return options.signal.aborted ? null : say(chosen, "cannot be read from this device");
  }
}

export function releasePicture({ url, bitmap }: Picture): void {
  URL.revokeObjectURL(url);
  bitmap.close();
}
