import "server-only";
import { systemContext } from "@/lib/core/context";
import { follow } from "@/lib/core/events";
import { repeat } from "@/lib/core/jobs";
import { gaugeOf } from "@/lib/core/metrics";
import { FORMATS_JOB, JOBS_EVERY, QUIET, REKEY_JOB, SWEEP_EVERY, SWEEP_GRACE, SWEEP_JOB } from "./constants";
import { makeDueFormats } from "./service/formats";
import { noteAudience, rekeyAvatars, rekeyDueAvatars } from "./service/rekey";
import { sweepAvatars } from "./service/sweep";
import { pictureLoad } from "./turns";

/** Has pictures' addresses follow the audience of their profile. */
export function followAudiences(): void {
  follow("audience_changed", "avatars", async (tx, ctx, { user_id }) => {
    await noteAudience(tx, user_id);
    return () => rekeyAvatars({ ...systemContext(), log: ctx.log }, { user_id });
  });
}

/** Shows how many pictures this process makes and how many wait, to whoever reads its metrics. */
function showLoad(): void {
  gaugeOf("avatar_queue_running", () => pictureLoad().running);
  gaugeOf("avatar_queue_waiting", () => pictureLoad().waiting);
}

/** Starts what goes on beside requests: further formats, new keys, and the hourly removal of what crashes left. */
export function startAvatarJobs(): void {
  followAudiences();
  showLoad();
  repeat({ name: FORMATS_JOB, every_ms: JOBS_EVERY, run: (ctx) => makeDueFormats(ctx, { quiet_ms: QUIET }) });
  repeat({ name: REKEY_JOB, every_ms: JOBS_EVERY, run: rekeyDueAvatars });
  repeat({
    name: SWEEP_JOB,
    every_ms: SWEEP_EVERY,
    kept: true,
    run: (ctx) => sweepAvatars(ctx, { grace_ms: SWEEP_GRACE, dry_run: false }),
  });
}
