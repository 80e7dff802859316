"use server";
import { refresh } from "next/cache";
import { SWEEP_GRACE } from "@/lib/avatars/constants";
import type { SweepReport } from "@/lib/avatars/schema";
import { sweepAvatars } from "@/lib/avatars/service/sweep";
import { formAction } from "@/lib/core/action";
import { SweepForm } from "./schema";

export const sweepOrphans = formAction(
  { schema: SweepForm, auth: "user", limit: "avatar_sweep" },
  async (ctx, { dry_run }): Promise<SweepReport> => {
    const report = await sweepAvatars(ctx, { grace_ms: SWEEP_GRACE, dry_run: dry_run === "true" });
    refresh();
    return report;
  },
);
