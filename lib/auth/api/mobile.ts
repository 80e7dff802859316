import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { Mobile, MobileInput } from "../schema/mobile";
import { getMobile, removeMobile, setMobile } from "../service/mobile";

const TAG = "E-mail and mobile";
const PATH = "/api/v1/auth/mobile";

export const getOwnMobile = operation({
  id: "getMobile",
  method: "GET",
  path: PATH,
  tag: TAG,
  summary: "One's own mobile number, and one that waits for its code",
  auth: "user",
  response: Mobile,
  handler: async ({ ctx }) => ({ body: await getMobile(ctx) }),
});

export const setOwnMobile = operation({
  id: "setMobile",
  method: "PUT",
  path: PATH,
  tag: TAG,
  summary: "Have a code sent to a mobile number; with the code, make the number one's own",
  auth: "user",
  body: MobileInput,
  response: Mobile,
  errors: ["reauthentication_required", "mobile_taken", "rate_limited"],
  handler: async ({ ctx, body }) => ({ body: await setMobile(ctx, body) }),
});

export const removeOwnMobile = operation({
  id: "removeMobile",
  method: "DELETE",
  path: PATH,
  tag: TAG,
  summary: "Remove one's own mobile number",
  auth: "user",
  status: 204,
  response: z.null(),
  errors: ["reauthentication_required"],
  handler: async ({ ctx }) => {
    await removeMobile(ctx);
    return { body: null };
  },
});
