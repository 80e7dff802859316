"use server";
import { refresh } from "next/cache";
import { z } from "zod";
import { MobileInput } from "../schema/mobile";
import { removeMobile, setMobile } from "../service/mobile";
import { sensitiveAction } from "./sensitive";

export const setOwnMobile = sensitiveAction({ schema: MobileInput }, async (ctx, input): Promise<string> => {
  await setMobile(ctx, input);
  refresh();
  return input.code === undefined ? "We sent you a code." : "Confirmed. You can sign in with this number.";
});

export const removeOwnMobile = sensitiveAction({ schema: z.strictObject({}) }, async (ctx): Promise<string> => {
  await removeMobile(ctx);
  refresh();
  return "Removed.";
});
