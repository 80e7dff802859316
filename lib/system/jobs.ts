import "server-only";
import { atClosing } from "@/lib/core/closing";
import { systemContext } from "@/lib/core/context";
import { repeat, wake } from "@/lib/core/jobs";
import { KEEP_EVERY } from "./constants";
import { keepDailyFigures, measureDisk } from "./service/keep";

const DISK = "system.disk";

/** Keeps each day's figures, every minute and when the process ends, and measures the disk. */
export function startSystemJobs(): void {
  repeat({ name: "system.figures", every_ms: KEEP_EVERY, run: keepDailyFigures });
  atClosing("system.figures", () => keepDailyFigures(systemContext()));
  repeat({ name: DISK, every_ms: KEEP_EVERY, run: measureDisk });
  wake(DISK);
}
