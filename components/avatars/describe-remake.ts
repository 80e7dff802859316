import type { Dimensions } from "./crop-geometry";
import { formatSize } from "./format-bytes";
import type { Kind } from "./picture-kind";

export type Remaking = { kind: Kind; from: Dimensions & { size: number }; to: Dimensions & { size: number } };

const MILLION = 1_000_000;
const NAMES: Partial<Record<Kind, string>> = { heic: "HEIC photo", avif: "AVIF picture", png: "PNG picture" };

/** "12 MP ", or nothing for a picture that is not counted in millions. */
function pixelWords({ width, height }: Dimensions): string {
  const millions = (width * height) / MILLION;
  return millions < 1 ? "" : `${millions < 10 ? Math.round(millions * 10) / 10 : Math.round(millions)} MP `;
}

function deedOf({ kind, from, to }: Remaking): string {
  if (to.width < from.width || to.height < from.height) return "was made smaller to fit";
  return kind === "heic" || kind === "avif"
    ? "was turned into a kind that every browser shows"
    : "was packed tighter to fit";
}

/** What was done to a picture before it is sent: "Your 12 MP photo (8.1 MB) was made smaller to fit: 4096 × 3072, 2.3 MB." */
export function describeRemake(remaking: Remaking): string {
  const { kind, from, to } = remaking;
  const was = `${pixelWords(from)}${NAMES[kind] ?? "photo"} (${formatSize(from.size)})`;
  return `Your ${was} ${deedOf(remaking)}: ${to.width} × ${to.height}, ${formatSize(to.size)}.`;
}
