import { FRAMES_MAX, type Output, PIPELINE_VERSION, VARIANTS, WEBP } from "./constants";
import { makeAnimation } from "./pipeline/animation";
import { outlineOf } from "./pipeline/containers";
import { decodeSquare, type Plan, planOf } from "./pipeline/cut";
import { startDeadline } from "./pipeline/deadline";
import type { Pixels } from "./pipeline/decoder";
import { inspectFile, inspectUpload, type Picture, type Source } from "./pipeline/inspect";
import { keptOf } from "./pipeline/kept";
import type { Look } from "./pipeline/look";
import { encodeSizes, type Making, type Sizes } from "./pipeline/sizes";
import { sniffFormat } from "./pipeline/sniff";
import { type Stage, startStages } from "./pipeline/stages";
import type { Crop, Recipe } from "./schema";

export type { Sizes } from "./pipeline/sizes";

/** `strip_metadata: false` keeps the colour profile and EXIF's copyright line, and nothing else. */
type Options = { strip_metadata?: boolean };

export type Processed = Look & {
  source: Source;
  /** What was done: the square that was cut out of the upright picture, and how it was turned. */
  recipe: Recipe & { crop: Crop };
  /** Pixels a side of the largest variant: 1024, or what the crop had. */
  side: number;
  animated: boolean;
  /** SHA-256 (hex) of all pixels of the largest variant and of whatever else the files are made of. */
  digest: string;
  /** sRGB, without metadata unless it is kept. Of an animation, `jpg` is its still. */
  files: { webp: Sizes } & Partial<Record<Output, Sizes>>;
  /** Seconds in which work of each stage went on; they overlap. */
  seconds: Record<Stage, number>;
};

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", data)).toString("hex");
}

/** Off the event loop, like all that goes over every pixel. */
const digestPixels = ({ data }: Pixels) => sha256(data as Buffer<ArrayBuffer>);

/** Names what the files are made of: equal ones have equal files. */
async function digestOf(
  pixels: string[],
  { width, channels }: Omit<Pixels, "data" | "height">,
  making: Making,
  timing: unknown,
) {
  const { profile, copyright } = making.kept ?? { profile: null, copyright: null };
  const recipe = { version: PIPELINE_VERSION, VARIANTS, WEBP, width, channels, pixels, timing, copyright };
  return sha256(Buffer.from(JSON.stringify({ ...recipe, profile: profile?.toString("base64") })));
}

type Made = Pick<Processed, "side" | "animated" | "digest" | "files" | keyof Look>;

async function makeStill(bytes: Buffer, picture: Picture, plan: Plan, making: Making): Promise<Made> {
  const full = await making.stages.during("decode", decodeSquare(bytes, picture, plan, making));
  const [{ files, look }, digest] = await Promise.all([
    encodeSizes(full, ["webp"], making),
    digestPixels(full).then((pixels) => digestOf([pixels], full, making, null)),
  ]);
  return { side: full.width, animated: false, digest, files, ...look };
}

async function makeMoving(bytes: Buffer, picture: Picture, plan: Plan, making: Making): Promise<Made> {
  const { webp, jpg, side, channels, look, digests } = await makeAnimation(bytes, picture, plan, making, digestPixels);
  const { delays, loop } = picture;
  const digest = await digestOf(digests, { width: side, channels }, making, { delays, loop });
  return { side, animated: true, digest, files: { webp, jpg }, ...look };
}

const keptFrom = (picture: Picture, { strip_metadata = true }: Options) => (strip_metadata ? null : keptOf(picture));

/** Whether a file has several frames, by its outside alone, so that it is known before it has its turn. */
export function hasFrames(bytes: Buffer): boolean {
  const format = sniffFormat(bytes);
  return (format === "GIF" || format === "WEBP") && (outlineOf(bytes, format)?.frames ?? 0) > 1;
}

/**
 * Makes the files of an uploaded picture that are wanted at once: five WebP files, each made from the last larger one and
 * none larger than the crop; of an animation of at most FRAMES_MAX frames, which stays one, also five JPEG files of its
 * first frame. Longer ones become their first frame. Decodes once, touches nothing but memory.
 * @param bytes the file as sent, at most MAX_AVATAR_SIZE
 * @param recipe its crop in pixels of the upright picture; any rectangle inside it, of which the middle square is taken;
 * null for the middle of the whole
 * @throws AppError what `inspectUpload` throws, `crop_out_of_bounds`, `corrupt_image` for any bytes that do not decode
 * within DECODE_SECONDS, `busy` when the machine is what kept them from it
 */
export async function processPicture(bytes: Buffer, recipe: Recipe, options: Options = {}): Promise<Processed> {
  const [deadline, stages] = [startDeadline(), startStages()];
  const picture = await stages.during("inspect", inspectUpload(bytes));
  const { source } = picture;
  const plan = planOf(picture, recipe);
  const making = { deadline, stages, kept: keptFrom(picture, options) };
  const moves = source.frames > 1 && source.frames <= FRAMES_MAX;
  const made = moves ? await makeMoving(bytes, picture, plan, making) : await makeStill(bytes, picture, plan, making);
  return { ...made, source, recipe: { ...recipe, crop: plan.square }, seconds: stages.seconds };
}

/** What is made after the answer: JPEG on BACKGROUND and AVIF, each in five sizes, and how the picture looks meanwhile. */
type LaterFormats = { jpg: Sizes; avif: Sizes } & Look;

/**
 * Makes the files of a picture that can wait, of an animation those of its first frame.
 * @param bytes an upload as it was sent, or the largest WebP file that was made of it
 * @param recipe what was done to the upload; the whole for a file that was made already
 * @throws AppError what `inspectFile` throws, `crop_out_of_bounds`, `corrupt_image`, `busy`, as `processPicture` does
 */
export async function makeLaterFormats(bytes: Buffer, recipe: Recipe, options: Options = {}): Promise<LaterFormats> {
  const picture = await inspectFile(bytes);
  const making = { deadline: startDeadline(), stages: startStages(), kept: keptFrom(picture, options) };
  const full = await decodeSquare(bytes, picture, planOf(picture, recipe), making);
  const { files, look } = await encodeSizes(full, ["jpg", "avif"], making);
  return { ...files, ...look };
}
