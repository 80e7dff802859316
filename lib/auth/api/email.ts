import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { Accepted, ChangeEmailInput, LinkInput } from "../schema/email";
import { cancelEmailChange, confirmEmailChange, requestEmailChange } from "../service/change-email";
import { undoEmailChange } from "../service/undo-email";
import { resendVerification, verifyEmail } from "../service/verify-email";

const TAG = "E-mail and mobile";

export const confirmAddress = operation({
  id: "verifyEmail",
  method: "POST",
  path: "/api/v1/auth/verify-email",
  tag: TAG,
  summary: "Confirm an account's e-mail with the token from the link",
  auth: "none",
  body: LinkInput,
  status: 204,
  response: z.null(),
  errors: ["invalid_link", "account_suspended"],
  handler: async ({ ctx, body }) => {
    await verifyEmail(ctx, body);
    return { body: null };
  },
});

export const resendLink = operation({
  id: "resendVerification",
  method: "POST",
  path: "/api/v1/auth/resend-verification",
  tag: TAG,
  summary: "Have the link that confirms one's e-mail sent again; nothing is sent when it is confirmed",
  auth: "user",
  body: z.strictObject({}),
  bodyless: true,
  status: 202,
  response: Accepted,
  errors: ["rate_limited"],
  handler: async ({ ctx }) => {
    await resendVerification(ctx);
    return { body: { accepted: true as const } };
  },
});

export const changeEmail = operation({
  id: "changeEmail",
  method: "POST",
  path: "/api/v1/auth/change-email",
  tag: TAG,
  summary: "Have a link sent to a new e-mail of one's own, which makes it the account's; voids the link before",
  auth: "user",
  body: ChangeEmailInput,
  status: 202,
  response: Accepted,
  errors: ["reauthentication_required", "rate_limited"],
  handler: async ({ ctx, body }) => {
    await requestEmailChange(ctx, body);
    return { body: { accepted: true as const } };
  },
});

export const cancelChange = operation({
  id: "cancelEmailChange",
  method: "DELETE",
  path: "/api/v1/auth/change-email",
  tag: TAG,
  summary: "Call off a change of e-mail that is not confirmed yet",
  auth: "user",
  status: 204,
  response: z.null(),
  handler: async ({ ctx }) => {
    await cancelEmailChange(ctx);
    return { body: null };
  },
});

export const confirmChange = operation({
  id: "confirmEmailChange",
  method: "POST",
  path: "/api/v1/auth/change-email/confirm",
  tag: TAG,
  summary: "Make a new e-mail the account's, with the token from the link sent there",
  auth: "none",
  body: LinkInput,
  status: 204,
  response: z.null(),
  errors: ["invalid_link", "account_suspended", "email_taken"],
  handler: async ({ ctx, body }) => {
    await confirmEmailChange(ctx, body);
    return { body: null };
  },
});

export const undoChange = operation({
  id: "undoEmailChange",
  method: "POST",
  path: "/api/v1/auth/change-email/undo",
  tag: TAG,
  summary: "Bring an account's former e-mail back, with the token from the link sent there; every session ends",
  auth: "none",
  body: LinkInput,
  response: z.object({
    /** For `POST /api/v1/auth/reset-password`: the old password works no longer. */
    reset_token: z.string(),
  }),
  errors: ["invalid_link", "account_suspended", "email_taken"],
  handler: async ({ ctx, body }) => ({ body: await undoEmailChange(ctx, body) }),
});
