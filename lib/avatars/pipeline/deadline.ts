import type { Sharp } from "sharp";
import { AppError } from "@/lib/core/errors";
import { DECODE_SECONDS, QUEUE_RETRY_SECONDS } from "../constants";
import { pictureLoad } from "../turns";

/** Of the time there is, and of a core in it: a decoder that had so much of both and is not done never will be. */
const FAIR_SHARE = 0.8;

type Use = { seconds: number; cpu_seconds: number };

/** Counts time and what the process gets of the cores, from now on. */
function startClock(): () => Use {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - began) / 1000, cpu_seconds: (user + system) / 1e6 };
  };
}

/**
 * Whose fault it is that a piece of work was not done in time.
 * @param use what it had of the time and the process of the cores; @param pictures how many shared the latter
 * @returns `corrupt_image` when the bytes keep a decoder going, `busy` when others kept it waiting
 */
export function lateness({ seconds, cpu_seconds }: Use, pictures: number): "busy" | "corrupt_image" {
  const had_time = seconds >= DECODE_SECONDS * FAIR_SHARE;
  const had_core = cpu_seconds / Math.max(1, pictures) >= seconds * FAIR_SHARE;
  return had_time && had_core ? "corrupt_image" : "busy";
}

function late(code: "busy" | "corrupt_image"): AppError {
  if (code === "corrupt_image") return new AppError(code, { detail: "The picture takes too long to read." });
  return new AppError(code, { detail: "The picture was not made in time.", retry_after: QUEUE_RETRY_SECONDS });
}

const isTimeout = (error: unknown) => error instanceof Error && /\btimeout: \d+% complete/.test(error.message);

type Run<T> = (image: Sharp) => Promise<T>;

/** The time that one picture may take, all in all. */
export type Deadline = {
  /** Runs what reads somebody's bytes: whatever it throws is about them, unless the machine was too slow. */
  decode: <T>(image: Sharp, run: Run<T>) => Promise<T>;
  /** Runs what reads pixels of our own: whatever it throws says nothing about what was sent. */
  make: <T>(image: Sharp, run: Run<T>) => Promise<T>;
};

/** @param seconds from now on, for everything that is run with it */
export function startDeadline(seconds: number = DECODE_SECONDS): Deadline {
  const clock = startClock();
  const limited = (image: Sharp) => {
    const left = Math.ceil(seconds - clock().seconds);
    if (left <= 0) throw late("busy");
    return image.timeout({ seconds: left });
  };
  return {
    async decode(image, run) {
      const step = startClock();
      try {
        return await run(limited(image));
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw isTimeout(error) ? late(lateness(step(), pictureLoad().running)) : new AppError("corrupt_image");
      }
    },
    async make(image, run) {
      try {
        return await run(limited(image));
      } catch (error) {
        throw isTimeout(error) ? late("busy") : error;
      }
    },
  };
}
