import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { AdminMessages, MessageParams, MessagesQuery } from "./schema";
import { listMessages, resendMessage } from "./service/oversee";

export const list = operation({
  id: "listMessages",
  method: "GET",
  path: "/api/v1/admin/messages",
  tag: "Admin",
  summary: "Mail and text messages, newest first: what became of each, and never what it says",
  auth: "user",
  query: MessagesQuery,
  response: AdminMessages,
  errors: ["not_found"],
  handler: async ({ ctx, query }) => ({ body: await listMessages(ctx, query) }),
});

export const resend = operation({
  id: "resendMessage",
  method: "POST",
  path: "/api/v1/admin/messages/{id}/resend",
  tag: "Admin",
  summary: "Queue a message again that was given up",
  auth: "user",
  params: MessageParams,
  status: 204,
  response: z.null(),
  errors: ["conflict"],
  handler: async ({ ctx, params }) => {
    await resendMessage(ctx, params);
    return { body: null };
  },
});
