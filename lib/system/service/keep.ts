import "server-only";
import { statfs } from "node:fs/promises";
import { db } from "@/db/client";
import type { Ctx } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { countsOf, gaugeOf } from "@/lib/core/metrics";
import { storageFolder } from "@/lib/core/storage";
import { KEPT_BY_DAY } from "../constants";
import { addDailyFigures, type DailyFigure } from "../queries";

/** What of this process' counts the daily figures already hold. */
const held = new Map<string, number>();

const keyOf = ({ name, label }: Pick<DailyFigure, "name" | "label">) => `${name} ${label}`;

function hold(figures: DailyFigure[], sign: 1 | -1): void {
  for (const figure of figures) held.set(keyOf(figure), (held.get(keyOf(figure)) ?? 0) + sign * figure.count);
}

/** What was counted since the last time, as figures of a day. */
async function takeNews(day: string): Promise<DailyFigure[]> {
  const counted = await Promise.all(KEPT_BY_DAY.map(async (name) => ({ name, counts: await countsOf(name) })));
  const news = counted
    .flatMap(({ name, counts }) => [...counts].map(([label, count]) => ({ name, day, label, count })))
    .map((figure) => ({ ...figure, count: figure.count - (held.get(keyOf(figure)) ?? 0) }))
    .filter(({ count }) => count > 0);
  hold(news, 1);
  return news;
}

/**
 * Adds what this process counted since the last time to the figures of today (UTC), so that no request has to. While
 * the database is out it adds up for the next time.
 * @throws AppError `forbidden` for anyone but the system
 */
export async function keepDailyFigures(ctx: Ctx): Promise<void> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  const news = await takeNews(ctx.now().toISOString().slice(0, 10));
  if (news.length === 0) return;
  try {
    await addDailyFigures(db(), news);
  } catch (error) {
    hold(news, -1);
    throw error;
  }
}

/** Measures the disk that pictures lie on, for the gauges; one that does not answer leaves the last measure standing. */
export async function measureDisk(ctx: Ctx): Promise<void> {
  if (ctx.actor.type !== "system") throw new AppError("forbidden");
  if (env().AVATAR_STORAGE_TYPE !== "local") return;
  const { bsize, blocks, bavail } = await statfs(/* turbopackIgnore: true */ storageFolder(env()));
  gaugeOf("avatar_disk_size_bytes", () => blocks * bsize);
  gaugeOf("avatar_disk_free_bytes", () => bavail * bsize);
}
