import { z } from "zod";
import { line } from "@/lib/core/text";
import { AvatarLook } from "@/lib/profiles/schema";
import { ALT_MAX, FORMATS, SIZES, TURNS } from "./constants";

export const Size = z.enum(SIZES);
export type Size = z.infer<typeof Size>;

/** Five digits reach past every side allowed; signs, fractions and exponents are no pixel. */
const pixels = z
  .string()
  .regex(/^\d{1,5}$/, "Must be a whole number of pixels")
  .transform(Number);
const side = pixels.refine((value) => value > 0, "Must be at least 1 pixel");

const CROP_FIELDS = ["x", "y", "width", "height"] as const;

const CropFields = z.strictObject({
  x: pixels.optional(),
  y: pixels.optional(),
  width: side.optional(),
  height: side.optional(),
});

/** Degrees clockwise. */
const Turn = z.literal([...TURNS], `Must be one of ${TURNS.join(", ")}`);

const turnField = z
  .enum(TURNS.map(String) as [string, ...string[]], `Must be one of ${TURNS.join(", ")}`)
  .transform((value) => Number(value) as z.infer<typeof Turn>);

const yesOrNo = z.enum(["true", "false"], "Must be true or false").transform((value) => value === "true");

/** A line of words for those who do not see the picture. */
const Alt = line({ max: ALT_MAX });

const UploadFields = z.strictObject({
  ...CropFields.shape,
  rotate: turnField.default(0),
  flip: yesOrNo.default(false),
  alt: Alt.default(""),
  keep_original: yesOrNo.default(true),
});

/** The form's text fields. The crop is in pixels of the upright picture: all four, or none for the centred square. */
export const UploadForm = UploadFields.superRefine((fields, refinement) => {
  const missing = CROP_FIELDS.filter((name) => fields[name] === undefined);
  if (missing.length === CROP_FIELDS.length) return;
  for (const name of missing) {
    refinement.addIssue({ code: "custom", path: [name], message: "Is required with the others" });
  }
});
export type UploadForm = z.infer<typeof UploadForm>;

/** A rectangle in pixels of the upright picture. */
export const Crop = z.strictObject({
  x: z.int().min(0),
  y: z.int().min(0),
  width: z.int().min(1),
  height: z.int().min(1),
});
export type Crop = z.infer<typeof Crop>;

/** What is made of a picture: cut out of the upright source, then turned clockwise, then mirrored left to right. */
export const Recipe = z.strictObject({ crop: Crop.nullable(), rotate: Turn, flip: z.boolean() });
export type Recipe = z.infer<typeof Recipe>;

/** The multipart body, for the API document. */
export const AvatarUpload = z.strictObject({
  file: z.string().meta({ format: "binary", description: "JPEG, PNG, WebP or GIF" }),
  ...UploadFields.shape,
});

export const AvatarQuery = z.strictObject({ size: Size.default("medium") });

/** PUT …/crop: another cut of the original that was kept. */
export const AvatarCrop = z.strictObject({
  ...Crop.shape,
  rotate: Turn.default(0),
  flip: z.boolean().default(false),
});
export type AvatarCrop = z.infer<typeof AvatarCrop>;

/** PATCH: the words for those who do not see the picture; empty takes them away. */
export const AvatarPatch = z.strictObject({ alt: Alt });
export type AvatarPatch = z.infer<typeof AvatarPatch>;

export const AvatarRestore = z.strictObject({ id: z.uuid() });
export type AvatarRestore = z.infer<typeof AvatarRestore>;

/** Seed: avatar guide, "Upload Avatar"; recropping and restoring answer the same. */
export const AvatarUploaded = z.object({
  avatar_url: z.string(),
  message: z.string(),
  variants: z.record(Size, z.string()),
  metadata: z.object({
    /** Bytes. */
    original_size: z.number().int(),
    /** Width x height after EXIF rotation. */
    original_dimensions: z.string(),
    format: z.enum(FORMATS),
    /** Frames of the file as sent; 1 for a still. */
    frames: z.number().int(),
    animated: z.boolean(),
    /** Pixels a side of the largest variant: 1024, or what the crop had. No smaller picture is enlarged. */
    side: z.number().int(),
  }),
});
export type AvatarUploaded = z.infer<typeof AvatarUploaded>;

export const AvatarDeleted = z.object({ message: z.string(), files_deleted: z.number().int() });
export type AvatarDeleted = z.infer<typeof AvatarDeleted>;

/** GET: where one's own picture lies, and all that was said about it. */
export const OwnAvatar = z.object({
  id: z.uuid(),
  avatar_url: z.string(),
  size: Size,
  ...AvatarLook.shape,
  /** What was cut out of the upright source, and how it was turned. */
  crop: Crop,
  rotate: Turn,
  flip: z.boolean(),
  /** The upright source, for recropping; null when it was not kept. */
  original: z.object({ width: z.number().int(), height: z.number().int() }).nullable(),
});
export type OwnAvatar = z.infer<typeof OwnAvatar>;

export const FormerAvatar = z.object({
  id: z.uuid(),
  avatar_url: z.string(),
  ...AvatarLook.shape,
  /** When it was last chosen. */
  shown_at: z.iso.datetime(),
});
export type FormerAvatar = z.infer<typeof FormerAvatar>;

export const AvatarHistory = z.object({ items: z.array(FormerAvatar), next_cursor: z.null() });

export const SweepInput = z.strictObject({ dry_run: z.boolean() });

/** What lay in storage without a name: how many pictures' folders and originals, and the files in them. */
export const SweepReport = z.object({
  dry_run: z.boolean(),
  orphans: z.number().int(),
  files: z.number().int(),
  bytes: z.number().int(),
});
export type SweepReport = z.infer<typeof SweepReport>;
