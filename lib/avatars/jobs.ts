import "server-only";
import { repeat } from "@/lib/core/jobs";
import { SWEEP_EVERY, SWEEP_GRACE } from "./constants";
import { sweepAvatars } from "./service";

/** Starts the hourly removal of what crashes left in storage. */
export function startAvatarSweeper(): void {
  repeat({
    name: "sweep_avatars",
    every_ms: SWEEP_EVERY,
    run: (ctx) => sweepAvatars(ctx, { grace_ms: SWEEP_GRACE }),
  });
}
