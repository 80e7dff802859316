import type { Dimensions } from "./crop-geometry";
import { heicSides } from "./heic-sides";
import type { Kind } from "./picture-kind";
import { attempts, sidesProblem } from "./scaling";

export type RemakeJob = { file: Blob; kind: Kind; max_bytes: number };

/** The file drawn anew and what its sides were, or what is wrong with it, in words that follow its name. */
export type Remade = ({ blob: Blob; from: Dimensions } & Dimensions) | { problem: string };

const UNREADABLE = { problem: "cannot be read; it may be damaged" };
const ROWS = 256;

/** Browsers that cannot read HEIC get a decoder of three megabytes, once it is needed. */
async function decodeHeic(file: Blob): Promise<ImageBitmap | string> {
  const sides = heicSides(new Uint8Array(await file.arrayBuffer()));
  if (!sides) return UNREADABLE.problem;
  const wrong = sidesProblem(sides);
  if (wrong) return wrong;
  const { heicTo } = await import("heic-to/csp");
  return await heicTo({ blob: file, type: "bitmap" });
}

async function decode({ file, kind }: RemakeJob): Promise<ImageBitmap | string> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    if (kind !== "heic") throw error;
    return await decodeHeic(file);
  }
}

function draw(bitmap: ImageBitmap, { width, height }: Dimensions) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("No canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return { canvas, context };
}

/** Whether anything shows through, band by band: all pixels at once would take the picture's memory a second time. */
function showsThrough({ canvas, context }: ReturnType<typeof draw>): boolean {
  for (let y = 0; y < canvas.height; y += ROWS) {
    const { data } = context.getImageData(0, y, canvas.width, Math.min(ROWS, canvas.height - y));
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  }
  return false;
}

/** The file at the first attempt that fits. */
async function encode(bitmap: ImageBitmap, { kind, max_bytes }: RemakeJob): Promise<Remade> {
  let drawn: ReturnType<typeof draw> | null = null;
  let type = kind === "jpeg" ? "image/jpeg" : null;
  for (const { width, height, quality } of attempts(bitmap)) {
    if (drawn?.canvas.width !== width || drawn.canvas.height !== height) drawn = draw(bitmap, { width, height });
    // A browser that makes no WebP makes a PNG instead, which keeps what shows through too.
    type ??= showsThrough(drawn) ? "image/webp" : "image/jpeg";
    const blob = await drawn.canvas.convertToBlob({ type, quality });
    if (blob.size <= max_bytes) {
      return { blob, width, height, from: { width: bitmap.width, height: bitmap.height } };
    }
  }
  return { problem: "cannot be made small enough" };
}

async function remake(job: RemakeJob): Promise<Remade> {
  const bitmap = await decode(job);
  if (typeof bitmap === "string") return { problem: bitmap };
  const problem = sidesProblem(bitmap);
  return problem ? { problem } : await encode(bitmap, job);
}

// Decoding and encoding twelve million pixels takes a second or more, for which the page must not stand still.
addEventListener("message", async ({ data }: MessageEvent<RemakeJob>) => {
  postMessage((await remake(data).catch(() => UNREADABLE)) satisfies Remade);
});
