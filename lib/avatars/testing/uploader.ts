import { db } from "@/db/client";
import { systemContext } from "@/lib/core/context";
import { deleteAvatar, uploadAvatar } from "../service";
import { photo } from "./pictures";

/** When the process is to end: at any moment, from outside; or by its own hand around the second upload's commit. */
export type Moment = "any" | "before commit" | "after commit";

const [user_id, session_id, moment] = process.argv.slice(2) as [string, string, Moment];
const ctx = { ...systemContext(), actor: { type: "user", user_id, role: "user", session_id } as const };
const bytes = await photo(120, 120);
const upload = () => uploadAvatar(ctx, { bytes, crop: null });

/** Lets the next transaction do all its work, and ends the process as `kill -9` would before or after it commits. */
function endAtNextCommit(): void {
  const die = () => new Promise<never>(() => process.kill(process.pid, "SIGKILL"));
  const transaction = db().transaction.bind(db());
  db().transaction = async (work, config) => {
    await transaction(async (tx) => {
      await work(tx);
      if (moment === "before commit") await die();
    }, config);
    return die();
  };
}

process.send?.("ready");
await new Promise((resolve) => process.once("message", resolve));
if (moment !== "any") {
  await upload();
  endAtNextCommit();
}
/** Uploads without end, taking the picture away now and then, until somebody kills the process. */
for (let round = 1; ; round++) {
  await upload();
  if (round % 3 === 0) await deleteAvatar(ctx);
}
