import { z } from "zod";
import { line, lines } from "@/lib/core/text";
import {
  AUDIENCES,
  BIO_MAX,
  CATEGORIES,
  FULL_NAME_MAX,
  LOCATION_MAX,
  RESERVED_USERNAMES,
  TAG_MAX,
  TAGS_MAX,
  TITLE_MAX,
  USERNAME_MAX,
  USERNAME_MIN,
  USERNAME_SHAPE,
  VISIBLE_FIELDS,
  WEBSITE_MAX,
} from "./constants";

export const Audience = z.enum(AUDIENCES);
export type Audience = z.infer<typeof Audience>;

export const Visibility = z.strictObject({
  audience: Audience,
  /** Narrower audiences for single fields; a field left out takes the profile's. */
  fields: z.partialRecord(z.enum(VISIBLE_FIELDS), Audience),
  /** Whether search engines may list a public profile. */
  indexable: z.boolean(),
});
export type Visibility = z.infer<typeof Visibility>;

/** PUT: the whole; fields left out take the profile's audience, and search engines are kept away unless asked in. */
export const VisibilityInput = Visibility.extend({
  fields: Visibility.shape.fields.default({}),
  indexable: Visibility.shape.indexable.default(false),
});

export const NEW_PROFILE_VISIBILITY: Visibility = { audience: "members", fields: {}, indexable: false };

export const Preferences = z.strictObject({
  favourite_categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length).default([]),
});
export type Preferences = z.infer<typeof Preferences>;

const USERNAME_RULE = `${USERNAME_MIN}–${USERNAME_MAX} letters, digits or _, starting with a letter`;

export const Username = z
  .string()
  .overwrite((value) => value.trim().toLowerCase())
  .regex(USERNAME_SHAPE, USERNAME_RULE)
  .refine((value) => !RESERVED_USERNAMES.has(value), "This name is reserved");

const BARE_HOST = /^[^\s/:@.]+(\.[^\s/:@.]+)+(\/\S*)?$/;

function isWebsite(value: string): boolean {
  if (value === "") return true;
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { hostname, username, password } = new URL(value);
  return hostname.includes(".") && !username && !password;
}

/** An http(s) address or nothing; a bare host gets https in front. */
const Website = line({ max: WEBSITE_MAX })
  .transform((value) => (BARE_HOST.test(value) ? `https://${value}` : value))
  .pipe(
    z
      .string()
      .max(WEBSITE_MAX, `At most ${WEBSITE_MAX} characters`)
      .refine(isWebsite, "Must be a web address, like https://example.com"),
  );

function withoutRepeats(tags: string[]): string[] {
  const seen = new Map(tags.map((tag) => [tag.toLowerCase(), tag]));
  return [...seen.values()];
}

const SpecialtyTags = z
  .array(line({ min: 1, max: TAG_MAX }).refine((tag) => !tag.includes(","), "Must not contain commas"))
  .overwrite(withoutRepeats)
  .refine((tags) => tags.length <= TAGS_MAX, `At most ${TAGS_MAX} tags`);

/** PUT: the whole editable profile; what is left out becomes empty. */
export const ProfileInput = z.strictObject({
  username: Username,
  full_name: line({ min: 1, max: FULL_NAME_MAX }),
  title: line({ max: TITLE_MAX }).default(""),
  bio: lines({ max: BIO_MAX }).default(""),
  location: line({ max: LOCATION_MAX }).default(""),
  website: Website.default(""),
  specialty_tags: SpecialtyTags.default([]),
  preferences: Preferences.default({ favourite_categories: [] }),
});
export type ProfileInput = z.infer<typeof ProfileInput>;

const emptied = <T extends z.ZodType>(schema: T, empty: z.output<T>) =>
  schema
    .nullable()
    .transform((value): z.output<T> => (value === null ? empty : value))
    .optional();

/** PATCH (RFC 7396): only what changes; null empties a field. */
export const ProfilePatch = z.strictObject({
  username: Username.optional(),
  full_name: line({ min: 1, max: FULL_NAME_MAX }).optional(),
  title: emptied(line({ max: TITLE_MAX }), ""),
  bio: emptied(lines({ max: BIO_MAX }), ""),
  location: emptied(line({ max: LOCATION_MAX }), ""),
  website: emptied(Website, ""),
  specialty_tags: emptied(SpecialtyTags, []),
  preferences: emptied(Preferences, { favourite_categories: [] }),
});
export type ProfilePatch = z.infer<typeof ProfilePatch>;

/** The edit form: every field it shows, and the version it was loaded at. */
export const ProfileForm = z.strictObject({
  ...ProfileInput.omit({ preferences: true }).shape,
  version: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
  overwrite: z.literal("yes").optional(),
});

/** How a stored picture is shown before and instead of its files. */
export const AvatarLook = z.object({
  alt: z.string(),
  /** The dominant colour, `#rrggbb`; null until it is known. */
  color: z.string().nullable(),
  /** ThumbHash in base64; null until it is known. */
  thumbhash: z.string().nullable(),
  /** It moves, and its `.jpg` files are the still. */
  animated: z.boolean(),
});
export type AvatarLook = z.infer<typeof AvatarLook>;

/** What others may see: keys are absent where the viewer may not see the field. */
export const PublicProfile = z.object({
  username: z.string(),
  avatar_url: z.string().nullable(),
  avatar: AvatarLook.nullable(),
  /** Draws the gem of a person without a picture. */
  gem: z.string(),
  full_name: z.string().optional(),
  title: z.string().optional(),
  bio: z.string().optional(),
  location: z.string().optional(),
  website: z.string().optional(),
  specialty_tags: z.array(z.string()).optional(),
});
export type PublicProfile = z.infer<typeof PublicProfile>;

/** One's own profile, whole. */
export const OwnProfile = z.object({
  id: z.uuid(),
  email: z.string(),
  username: z.string(),
  full_name: z.string(),
  title: z.string(),
  bio: z.string(),
  location: z.string(),
  website: z.string(),
  specialty_tags: z.array(z.string()),
  avatar_url: z.string().nullable(),
  avatar: AvatarLook.nullable(),
  gem: z.string(),
  visibility: Visibility,
  preferences: Preferences,
  completeness: z.number().int(),
  total_reviews_given: z.number().int(),
  total_reviews_received: z.number().int(),
  avg_rating: z.number().nullable(),
  avg_response_time_hours: z.number().int().nullable(),
  is_verified: z.boolean(),
  version: z.number().int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type OwnProfile = z.infer<typeof OwnProfile>;
