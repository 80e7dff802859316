import { z } from "zod";
import { line } from "@/lib/core/text";
import { MOBILE_CODE_DIGITS } from "../constants";

const NUMBER_MAX = 40;

/** A number as people write it, with its country code. */
const MobileNumber = line({ min: 1, max: NUMBER_MAX });

const CODE = new RegExp(`^\\d{${MOBILE_CODE_DIGITS}}$`);

export const MobileInput = z.strictObject({
  mobile: MobileNumber,
  /** The code that was sent to it; without one, one is sent. */
  code: z
    .string()
    .max(NUMBER_MAX)
    .overwrite((value) => value.replace(/\s/g, ""))
    .refine((value) => CODE.test(value), `Must be the ${MOBILE_CODE_DIGITS} digits from the message`)
    .optional(),
});
export type MobileInput = z.infer<typeof MobileInput>;

/** One's mobile number, and one that waits for the code that was sent to it. Numbers are E.164. */
export const Mobile = z.object({
  mobile: z.string().nullable(),
  verified: z.boolean(),
  pending: z.object({ mobile: z.string(), expires_at: z.iso.datetime() }).nullable(),
});
export type Mobile = z.infer<typeof Mobile>;
