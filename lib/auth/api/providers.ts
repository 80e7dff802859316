import "server-only";
import { z } from "zod";
import { operation } from "@/lib/core/operation";
import { Connection, ProviderInput } from "../schema/providers";
import { disconnectProvider, listConnections } from "../service/connections";

const TAG = "Account";

export const listOwnConnections = operation({
  id: "listConnections",
  method: "GET",
  path: "/api/v1/auth/connections",
  tag: TAG,
  summary: "One's own accounts elsewhere that sign in here; they are connected on the web",
  auth: "user",
  response: z.object({ items: z.array(Connection), next_cursor: z.null() }),
  handler: async ({ ctx }) => ({ body: { items: await listConnections(ctx), next_cursor: null } }),
});

export const removeConnection = operation({
  id: "disconnectProvider",
  method: "DELETE",
  path: "/api/v1/auth/connections/{provider}",
  tag: TAG,
  summary: "Disconnect one of one's own accounts elsewhere",
  auth: "user",
  params: ProviderInput,
  status: 204,
  response: z.null(),
  errors: ["reauthentication_required", "last_sign_in"],
  handler: async ({ ctx, params }) => {
    await disconnectProvider(ctx, params);
    return { body: null };
  },
});
