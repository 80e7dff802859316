import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { Format } from "@/lib/avatars/constants";
import { instant } from "./types";
import { users } from "./users";

const owner = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** What the keys of a person's files are made with. A new one takes every address before it out of use. */
export const avatar_secrets = pgTable("avatar_secrets", {
  user_id: owner().primaryKey(),
  secret: text().notNull(),
  created_at: instant("created_at").notNull().defaultNow(),
});

/** A file as it was sent, kept for another cut; it lies in storage under `key` and is served to nobody but its owner. */
export const avatar_originals = pgTable(
  "avatar_originals",
  {
    id: uuid().primaryKey(),
    user_id: owner(),
    key: text().notNull().unique("avatar_originals_key_unique"),
    /** SHA-256 of its bytes. */
    digest: text().notNull(),
    bytes: integer().notNull(),
    format: text().$type<Format>().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    created_at: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    unique("avatar_originals_owner_digest").on(t.user_id, t.digest),
    check("avatar_originals_format", sql`${t.format} in ('JPEG', 'PNG', 'WEBP', 'GIF')`),
    check("avatar_originals_sizes", sql`${t.bytes} > 0 and ${t.width} > 0 and ${t.height} > 0`),
  ],
);

/** The files made of a picture, which lie in storage under `key`; the same picture of one person is stored once. */
export const avatar_files = pgTable(
  "avatar_files",
  {
    id: uuid().primaryKey(),
    user_id: owner(),
    key: text().notNull().unique("avatar_files_key_unique"),
    /** SHA-256 of pixels and recipe. */
    digest: text().notNull(),
    /** What the key was made for: files for everyone, or for those who are asked who they are. */
    is_public: boolean().notNull(),
    /** The key no longer fits who may see the profile. */
    rekey_due: boolean().notNull().default(false),
    /** Pixels a side of the largest. */
    side: integer().notNull(),
    animated: boolean().notNull().default(false),
    color: text(),
    thumbhash: text(),
    /** All of them together. */
    bytes: integer().notNull(),
    /** AVIF and JPEG come after the answer: until they are made, when to try next and how often it was tried. */
    formats_made_at: instant("formats_made_at"),
    formats_next_at: instant("formats_next_at").notNull().defaultNow(),
    formats_tries: integer().notNull().default(0),
    created_at: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    unique("avatar_files_owner_digest").on(t.user_id, t.digest),
    index("avatar_files_formats_due").on(t.formats_next_at).where(sql`${t.formats_made_at} is null`),
    index("avatar_files_rekey_due").on(t.user_id).where(sql`${t.rekey_due}`),
    check("avatar_files_side", sql`${t.side} between 1 and 1024`),
    check("avatar_files_bytes", sql`${t.bytes} > 0`),
    check("avatar_files_color", sql`${t.color} ~ '^#[0-9a-f]{6}$'`),
    check("avatar_files_tries", sql`${t.formats_tries} >= 0`),
  ],
);

/** One picture that a person chose: the one shown and those before it. Its files go with the last that names them. */
export const avatars = pgTable(
  "avatars",
  {
    id: uuid().primaryKey(),
    user_id: owner(),
    files_id: uuid()
      .notNull()
      .references(() => avatar_files.id),
    original_id: uuid().references(() => avatar_originals.id),
    alt: text().notNull().default(""),
    /** Of the file as sent: format, bytes, frames, and pixels after EXIF rotation. */
    original_format: text().$type<Format>().notNull(),
    original_size: integer().notNull(),
    original_width: integer().notNull(),
    original_height: integer().notNull(),
    original_frames: integer().notNull().default(1),
    /** Cut out of the upright source, then turned clockwise, then mirrored. */
    crop_x: integer().notNull(),
    crop_y: integer().notNull(),
    crop_width: integer().notNull(),
    crop_height: integer().notNull(),
    rotate: integer().notNull().default(0),
    flip: boolean().notNull().default(false),
    /** When it was last chosen. */
    shown_at: instant("shown_at").notNull().defaultNow(),
    created_at: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("avatars_user_id_shown_at").on(t.user_id, t.shown_at),
    index("avatars_files_id").on(t.files_id),
    index("avatars_original_id").on(t.original_id),
    check("avatars_original_format", sql`${t.original_format} in ('JPEG', 'PNG', 'WEBP', 'GIF')`),
    check("avatars_sizes", sql`${t.original_size} > 0 and ${t.original_width} > 0 and ${t.original_height} > 0`),
    check("avatars_frames", sql`${t.original_frames} > 0`),
    check("avatars_crop", sql`${t.crop_x} >= 0 and ${t.crop_y} >= 0 and ${t.crop_width} > 0 and ${t.crop_height} > 0`),
    check("avatars_rotate", sql`${t.rotate} in (0, 90, 180, 270)`),
  ],
);
