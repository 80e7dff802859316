import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./types";
import { users } from "./users";

/** One uploaded, cropped picture; its five variants lie in storage under `key`. */
export const avatars = pgTable(
  "avatars",
  {
    id: uuid().primaryKey(),
    user_id: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    key: text().notNull().unique("avatars_key_unique"),
    /** Of the file as sent: format, bytes, and pixels after EXIF rotation. */
    original_format: text().notNull(),
    original_size: integer().notNull(),
    original_width: integer().notNull(),
    original_height: integer().notNull(),
    crop_x: integer().notNull(),
    crop_y: integer().notNull(),
    crop_width: integer().notNull(),
    crop_height: integer().notNull(),
    created_at: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("avatars_user_id").on(t.user_id),
    index("avatars_created_at").on(t.created_at),
    check("avatars_original_format", sql`${t.original_format} in ('JPEG', 'PNG', 'WEBP', 'GIF')`),
    check("avatars_sizes", sql`${t.original_size} > 0 and ${t.original_width} > 0 and ${t.original_height} > 0`),
    check("avatars_crop", sql`${t.crop_x} >= 0 and ${t.crop_y} >= 0 and ${t.crop_width} > 0 and ${t.crop_height} > 0`),
  ],
);
