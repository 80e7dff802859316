import { systemContext } from "@/lib/core/context";
import { deleteAvatar, uploadAvatar } from "../service";
import { photo } from "./pictures";

const [user_id = ""] = process.argv.slice(2);
const ctx = { ...systemContext(), actor: { type: "user", user_id, role: "user", session_id: user_id } as const };

/** Uploads without end, taking the picture away now and then, until somebody kills the process. */
const bytes = await photo(120, 120);
process.send?.("ready");
await new Promise((resolve) => process.once("message", resolve));
for (let round = 1; ; round++) {
  await uploadAvatar(ctx, { bytes, crop: null });
  if (round % 3 === 0) await deleteAvatar(ctx);
}
