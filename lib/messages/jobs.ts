import "server-only";
import { repeat } from "@/lib/core/jobs";
import { CHANNELS, DELIVERY_EVERY, deliveryOf, SWEEP_EVERY } from "./constants";
import { deliverDue, sweepMessages } from "./service/deliver";

/** Starts the delivery of mail and text messages, and the hourly removal of old ones. */
export function startMessageJobs(): void {
  for (const channel of CHANNELS) {
    repeat({ name: deliveryOf(channel), every_ms: DELIVERY_EVERY, run: (ctx) => deliverDue(ctx, { channel }) });
  }
  repeat({ name: "messages.sweep", every_ms: SWEEP_EVERY, run: sweepMessages });
}
