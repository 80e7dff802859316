import { PIXELS_MAX, SIDE_MAX, SIDE_MIN } from "@/lib/avatars/constants";
import type { Dimensions } from "./crop-geometry";
import { formatSize } from "./format-bytes";
import { isSendable, type Kind } from "./picture-kind";

/** What is opened here to be made smaller: the largest that cameras make, which a tab's memory still bears. */
export const SOURCE_BYTES_MAX = 100 * 1024 * 1024;
const SOURCE_PIXELS_MAX = 120_000_000;

/** Shares of 1. At the first nobody sees a difference, at the last some do; below it fewer pixels look better. */
const QUALITIES = [0.92, 0.85, 0.75, 0.65];

/** What each side is multiplied by when even the lowest quality is too much. */
const SHRINK = 0.8;

export type Facts = Dimensions & {
  kind: Kind;
  /** Bytes of the file. */
  size: number;
  frames: number;
};

/**
 * What to do with a file before it is sent: nothing, draw it anew, or refuse it in words that follow its name.
 * `moves` where its first frame alone could be taken.
 */
export type Plan = { do: "send" } | { do: "remake" } | { do: "refuse"; why: string; moves?: true };

/** What is wrong with a file whose pixels nobody has looked at, in words; null when nothing is. */
export function fileProblem(kind: Kind | null, size: number): string | null {
  if (size === 0) return "is empty";
  if (!kind) return "is not a JPEG, PNG, WebP, GIF, AVIF or HEIC picture";
  return size > SOURCE_BYTES_MAX
    ? `is ${formatSize(size)}; at most ${formatSize(SOURCE_BYTES_MAX)} can be opened`
    : null;
}

/** The sides that the server takes, in the same proportion; never more than there are. */
export function fitSides({ width, height }: Dimensions): Dimensions {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** What is wrong with a picture of these sides, whatever is done with it, in words; null when nothing is. */
export function sidesProblem(sides: Dimensions): string | null {
  const { width, height } = sides;
  const is = `is ${width} by ${height} pixels`;
  if (Math.min(width, height) < SIDE_MIN) return `${is}; it must be at least ${SIDE_MIN} by ${SIDE_MIN}`;
  if (width * height > SOURCE_PIXELS_MAX) {
    return `${is}; at most ${SOURCE_PIXELS_MAX / 1_000_000} million can be opened`;
  }
  const fitted = fitSides(sides);
  if (Math.min(fitted.width, fitted.height) >= SIDE_MIN) return null;
  return `${is}, too long and narrow to be made smaller`;
}

/** What is wrong with a file that moves, in words; null when nothing is. */
function motionProblem({ size, frames, width, height }: Facts, max_bytes: number): string | null {
  if (size > max_bytes) return `is ${formatSize(size)}; at most ${formatSize(max_bytes)}`;
  if (Math.max(width, height) > SIDE_MAX) {
    return `is ${width} by ${height} pixels; at most ${SIDE_MAX} by ${SIDE_MAX}`;
  }
  if (width * height * frames <= PIXELS_MAX) return null;
  return `has ${frames} frames of ${width} by ${height} pixels; at most ${PIXELS_MAX / 1_000_000} million in all`;
}

/** A file that moves goes as it is or not at all. */
function planMoving(facts: Facts, max_bytes: number): Plan {
  const wrong = motionProblem(facts, max_bytes);
  if (!wrong) return { do: "send" };
  return { do: "refuse", why: `${wrong}. It moves, and making it smaller here would stop it`, moves: true };
}

/** What to do with a file so that it fits under `max_bytes` bytes and the server's sides. */
export function planFor(facts: Facts, max_bytes: number): Plan {
  const why = sidesProblem(facts);
  if (why) return { do: "refuse", why };
  if (facts.frames > 1) return planMoving(facts, max_bytes);
  const fits = facts.size <= max_bytes && Math.max(facts.width, facts.height) <= SIDE_MAX;
  return { do: fits && isSendable(facts.kind) ? "send" : "remake" };
}

export type Attempt = Dimensions & { quality: number };

/** What to try one after the other until the file fits: less quality at all pixels, then fewer pixels. */
export function* attempts(sides: Dimensions): Generator<Attempt> {
  let { width, height } = fitSides(sides);
  while (Math.min(width, height) >= SIDE_MIN) {
    for (const quality of QUALITIES) yield { width, height, quality };
    width = Math.round(width * SHRINK);
    height = Math.round(height * SHRINK);
  }
}
