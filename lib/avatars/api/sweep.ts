import "server-only";
import { operation } from "@/lib/core/operation";
import { SWEEP_GRACE } from "../constants";
import { SweepInput, SweepReport } from "../schema";
import { sweepAvatars } from "../service/sweep";

export const sweep = operation({
  id: "sweepStorage",
  method: "POST",
  path: "/api/v1/admin/storage/sweep",
  tag: "Admin",
  summary: "Find, or remove, files that nothing names and that are older than an hour",
  auth: "keyed",
  scope: "users:admin",
  body: SweepInput,
  response: SweepReport,
  errors: ["not_found", "unavailable"],
  limit: "avatar_sweep",
  handler: async ({ ctx, body }) => ({ body: await sweepAvatars(ctx, { grace_ms: SWEEP_GRACE, ...body }) }),
});
