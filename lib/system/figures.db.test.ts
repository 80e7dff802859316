import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { daily_figures } from "@/db/schema/system";
import { createMember } from "@/db/testing/factories";
import { uploadAvatar } from "@/lib/avatars/service/upload";
import { photo } from "@/lib/avatars/testing/pictures";
import { systemContext } from "@/lib/core/context";
import { count, seriesNow } from "@/lib/core/metrics";
import { proveStorage } from "@/lib/core/storage/check";
import { selectDailyFigures } from "./queries";
import { keepDailyFigures, measureDisk } from "./service/keep";
import { getSystemFigures } from "./service/oversee";

const NAME = "avatar_uploads_total";
const at = (moment: string) => ({ ...systemContext(), now: () => new Date(moment) });
const forget = () => void delete (globalThis as { [slot: symbol]: unknown })[Symbol.for("gold.remembered")];

const figures = async () =>
  (await selectDailyFigures(db(), { name: NAME, since: "2026-01-01", limit: 100 })).map(
    ({ day, label, count }) => `${day} ${label} ${count}`,
  );

beforeEach(async () => {
  await keepDailyFigures(systemContext());
  await db().delete(daily_figures);
  forget();
});

describe("keepDailyFigures", () => {
  it("adds what was counted since the last time to the day's figures, once", async () => {
    count(NAME, { status: "success" }, 3);
    count(NAME, { status: "corrupt_image" });
    await keepDailyFigures(at("2026-03-01T23:59:59Z"));
    await keepDailyFigures(at("2026-03-01T23:59:59Z"));
    expect(await figures()).toEqual(["2026-03-01 corrupt_image 1", "2026-03-01 success 3"]);
    count(NAME, { status: "success" }, 2);
    await keepDailyFigures(at("2026-03-01T23:59:59Z"));
    count(NAME, { status: "success" }, 4);
    await keepDailyFigures(at("2026-03-02T00:00:59Z"));
    expect(await figures()).toEqual(["2026-03-01 corrupt_image 1", "2026-03-01 success 5", "2026-03-02 success 4"]);
  });

  it("adds to what other processes counted", async () => {
    await db().insert(daily_figures).values({ name: NAME, day: "2026-03-01", label: "success", count: 10 });
    count(NAME, { status: "success" }, 5);
    await keepDailyFigures(at("2026-03-01T12:00:00Z"));
    expect(await figures()).toEqual(["2026-03-01 success 15"]);
  });

  it("loses nothing while the database is out, and counts nothing twice that is kept twice at once", async () => {
    count(NAME, { status: "success" }, 7);
    const out = vi.spyOn(db(), "insert").mockImplementation(() => {
      throw new Error("out");
    });
    await expect(keepDailyFigures(at("2026-03-01T12:00:00Z"))).rejects.toThrow("out");
    out.mockRestore();
    const ctx = at("2026-03-01T12:01:00Z");
    await Promise.all([keepDailyFigures(ctx), keepDailyFigures(ctx)]);
    expect(await figures()).toEqual(["2026-03-01 success 7"]);
  });

  it("is for the system alone", async () => {
    const { ctx } = await createMember({ role: "admin" });
    await expect(keepDailyFigures(ctx)).rejects.toMatchObject({ code: "forbidden" });
    await expect(measureDisk(ctx)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("finds a figure's days through the index", async () => {
    const query = sql`explain select * from daily_figures where name = ${NAME} and day >= '2026-03-01' order by day, label`;
    const rows = await db().transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return tx.execute(query);
    });
    expect(JSON.stringify(rows)).toContain("daily_figures_name_day_label_pk");
    expect(JSON.stringify(rows)).not.toContain("Sort");
  });
});

describe("getSystemFigures", () => {
  const recipe = { crop: null, rotate: 0, flip: false } as const;
  const upload = async (ctx: Parameters<typeof uploadAvatar>[0], width: number, keep_original: boolean) =>
    uploadAvatar(ctx, { bytes: await photo(width, 120), recipe, alt: "", keep_original });

  it("tells admins what is stored, by kind", async () => {
    const [admin, one, other] = [await createMember({ role: "admin" }), await createMember(), await createMember()];
    const before = (await getSystemFigures(admin.ctx)).stored;
    await upload(one.ctx, 120, true);
    await upload(one.ctx, 130, true);
    await upload(one.ctx, 120, true);
    await upload(other.ctx, 140, false);
    forget();
    const { stored } = await getSystemFigures(admin.ctx);
    const counts = ({ shown, former, originals }: typeof stored) => [shown.count, former.count, originals.count];
    const [shown = 0, former = 0, originals = 0] = counts(before);
    expect(counts(stored)).toEqual([shown + 2, former + 1, originals + 2]);
    expect(stored.formats_waiting).toBe(before.formats_waiting + 3);
    expect(stored.shown.bytes).toBeGreaterThan(before.shown.bytes);
    expect(stored.originals.bytes).toBe(
      before.originals.bytes + (await photo(120, 120)).length + (await photo(130, 120)).length,
    );
  });

  it("tells the uploads of thirty days and what this process does", async () => {
    const { ctx } = await createMember({ role: "admin" });
    await db()
      .insert(daily_figures)
      .values([
        { name: NAME, day: "2026-03-01", label: "success", count: 10 },
        { name: NAME, day: "2026-01-30", label: "success", count: 99 },
        { name: "avatar_sweeps_total", day: "2026-03-01", label: "success", count: 5 },
      ]);
    await proveStorage();
    await measureDisk(systemContext());
    const { days, process: here } = await getSystemFigures({ ...ctx, now: () => new Date("2026-03-01T08:00:00Z") });
    expect(days).toHaveLength(30);
    expect(days.at(0)).toEqual({ day: "2026-01-31", stored: 0, refused: 0, failed: 0 });
    expect(days.at(-1)).toEqual({ day: "2026-03-01", stored: 10, refused: 0, failed: 0 });
    expect(here.memory_bytes).toBeGreaterThan(10_000_000);
    expect(here.pool.max).toBe(10);
    expect(here.disk?.size_bytes).toBeGreaterThan(here.disk?.free_bytes ?? Number.NaN);
    expect((await seriesNow()).get("avatar_disk_free_bytes")).toBe(here.disk?.free_bytes);
  });

  it("is not found by anybody else", async () => {
    for (const { ctx } of [await createMember(), await createMember({ role: "expert" })]) {
      await expect(getSystemFigures(ctx)).rejects.toMatchObject({ code: "not_found" });
    }
  });
});
