import "server-only";
import { db } from "@/db/client";
import { SWEEP_JOB } from "@/lib/avatars/constants";
import { requireAdmin } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { seriesNow } from "@/lib/core/metrics";
import { remembered } from "@/lib/core/remembered";
import { DAYS_SHOWN, FIGURES_MAX, STORED_KEPT } from "../constants";
import {
  countFormatsWaiting,
  selectDailyFigures,
  selectJobRun,
  selectStoredOriginals,
  selectStoredPictures,
} from "../queries";
import type { Stored, SystemFigures } from "../schema";
import { dayBefore, daysView, processView, refusalsView, sweepView } from "../views";

const countStored = remembered("stored rows", STORED_KEPT, async (): Promise<Stored> => {
  const [pictures, originals, formats_waiting] = await Promise.all([
    selectStoredPictures(db()),
    selectStoredOriginals(db()),
    countFormatsWaiting(db()),
  ]);
  return { ...pictures, originals, formats_waiting };
});

/**
 * What is stored (a moment old), the uploads of the last thirty days, the last search for orphans, and
 * how this process is doing.
 * @throws AppError `not_found` for non-admins
 */
export async function getSystemFigures(ctx: Ctx): Promise<SystemFigures> {
  requireAdmin(ctx.actor);
  const since = dayBefore(ctx.now(), DAYS_SHOWN - 1);
  const [stored, uploads, sweep, series] = await Promise.all([
    countStored(),
    selectDailyFigures(db(), { name: "avatar_uploads_total", since, limit: FIGURES_MAX }),
    selectJobRun(db(), SWEEP_JOB),
    seriesNow(),
  ]);
  return {
    stored,
    days: daysView(uploads, ctx.now(), DAYS_SHOWN),
    refusals: refusalsView(uploads),
    sweep: sweepView(sweep),
    process: processView(series),
  };
}
