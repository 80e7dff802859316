"use server";
import { refresh } from "next/cache";
import { z } from "zod";
import { ApiKeyInput, type NewApiKey, RotateInput, readApiKeyForm } from "../schema/api-keys";
import { createApiKey, revokeApiKey, rotateApiKey } from "../service/api-keys";
import { sensitiveAction } from "./sensitive";

export const makeApiKey = sensitiveAction(
  { schema: ApiKeyInput, read: readApiKeyForm },
  async (ctx, input): Promise<NewApiKey> => {
    const made = await createApiKey(ctx, input);
    refresh();
    return made;
  },
);

const One = z.strictObject({ id: z.uuid() });

export const replaceApiKey = sensitiveAction(
  {
    schema: RotateInput.extend(One.shape),
    read: (form) => ({ id: form.get("id"), overlap_hours: Number(form.get("overlap_hours")) }),
  },
  async (ctx, input): Promise<NewApiKey> => {
    const made = await rotateApiKey(ctx, input);
    refresh();
    return made;
  },
);

export const endApiKey = sensitiveAction({ schema: One }, async (ctx, input): Promise<string> => {
  await revokeApiKey(ctx, input);
  refresh();
  return "Ended. It opens nothing any more.";
});
