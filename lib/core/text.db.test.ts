import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { foldIdentifier } from "./text";

const LAST = 0x1_f0_00;
const LETTERS = Array.from({ length: LAST }, (_, code) => code)
  .filter((code) => code < 0xd8_00 || code > 0xdf_ff)
  .map((code) => String.fromCodePoint(code))
  .filter((letter) => /[\p{L}\p{M}\p{N}\p{S}]/u.test(letter));

it.each(["default", "C.utf8", "pg_c_utf8", "pg_unicode_fast"])(
  "folds together whatever Postgres takes for equal under %s",
  async (collation) => {
    const lower = sql`lower(letter collate ${sql.identifier(collation)})`;
    const rows = await db().execute<{ letter: string; lower: string }>(
      sql`select letter, ${lower} as lower from unnest(${sql.param(LETTERS)}::text[]) as letter`,
    );
    expect(rows.length).toBeGreaterThan(80_000);
    expect([...rows].filter(({ letter, lower }) => foldIdentifier(letter) !== foldIdentifier(lower))).toEqual([]);
  },
);
