import { z } from "zod";
import { FORMATS, SIZES } from "./constants";

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

/** The crop as the form's text fields, in pixels of the upright picture: all four, or none for the centred square. */
export const CropForm = CropFields.superRefine((fields, refinement) => {
  const missing = CROP_FIELDS.filter((name) => fields[name] === undefined);
  if (missing.length === CROP_FIELDS.length) return;
  for (const name of missing) {
    refinement.addIssue({ code: "custom", path: [name], message: "Is required with the others" });
  }
});

/** A rectangle in pixels of the upright picture. */
export const Crop = z.strictObject({
  x: z.int().min(0),
  y: z.int().min(0),
  width: z.int().min(1),
  height: z.int().min(1),
});
export type Crop = z.infer<typeof Crop>;

/** The multipart body, for the API document. */
export const AvatarUpload = z.strictObject({
  file: z.string().meta({ format: "binary", description: "JPEG, PNG, WebP or GIF" }),
  ...CropFields.shape,
});

export const AvatarQuery = z.strictObject({ size: Size.default("medium") });

/** Seed: avatar guide, "Upload Avatar". */
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
  }),
});
export type AvatarUploaded = z.infer<typeof AvatarUploaded>;

export const AvatarDeleted = z.object({ message: z.string(), files_deleted: z.number().int() });
export type AvatarDeleted = z.infer<typeof AvatarDeleted>;

export const AvatarUrl = z.object({ avatar_url: z.string(), size: Size });
export type AvatarUrl = z.infer<typeof AvatarUrl>;
