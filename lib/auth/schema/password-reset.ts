import { z } from "zod";
import { line } from "@/lib/core/text";
import { EMAIL_MAX } from "../constants";
import { NewPassword } from "../schema";
import { LinkToken } from "./email";

export const ForgotPasswordInput = z.strictObject({
  /** E-mail, username or verified mobile number. */
  identifier: line({ min: 1, max: EMAIL_MAX }),
});
export type ForgotPasswordInput = z.infer<typeof ForgotPasswordInput>;

export const ResetPasswordInput = z.strictObject({ token: LinkToken, new_password: NewPassword });
export type ResetPasswordInput = z.infer<typeof ResetPasswordInput>;
