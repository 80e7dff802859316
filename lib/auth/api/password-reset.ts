import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { Accepted } from "../schema/email";
import { ForgotPasswordInput, ResetPasswordInput } from "../schema/password-reset";
import { requestPasswordReset, resetPassword } from "../service/password-reset";

const TAG = "Sign-in";

export const forgotPassword = operation({
  id: "forgotPassword",
  method: "POST",
  path: "/api/v1/auth/forgot-password",
  tag: TAG,
  summary: "Have a link to a new password sent to an account's e-mail; the answer is the same without an account",
  auth: "none",
  body: ForgotPasswordInput,
  status: 202,
  response: Accepted,
  errors: ["rate_limited"],
  handler: async ({ ctx, body }) => {
    await requestPasswordReset(ctx, body);
    return { body: { accepted: true as const } };
  },
});

export const setNewPassword = operation({
  id: "resetPassword",
  method: "POST",
  path: "/api/v1/auth/reset-password",
  tag: TAG,
  summary: "Set a new password with the token from the link; every session ends",
  auth: "none",
  body: ResetPasswordInput,
  status: 204,
  response: z.null(),
  errors: ["invalid_link", "account_suspended", "busy"],
  handler: async ({ ctx, body }) => {
    await resetPassword(ctx, body);
    return { body: null };
  },
});
