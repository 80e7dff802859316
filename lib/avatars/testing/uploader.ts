import { db } from "@/db/client";
import { systemContext } from "@/lib/core/context";
import { deleteAvatar } from "../service/keep";
import { uploadAvatar } from "../service/upload";
import { photo } from "./pictures";

/** When the process is to end: at any moment, from outside; or by its own hand around the second upload's commit. */
export type Moment = "any" | "before commit" | "after commit";

const [user_id, session_id, moment] = process.argv.slice(2) as [string, string, Moment];
const ctx = { ...systemContext(), actor: { type: "user", user_id, role: "user", session_id } as const };
let round = 0;
const recipe = { crop: null, rotate: 0, flip: false } as const;
const upload = async () =>
  uploadAvatar(ctx, { bytes: await photo(120 + (round++ % 7), 120), recipe, alt: "", keep_original: true });

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
for (;;) {
  await upload();
  if (round % 3 === 0) await deleteAvatar(ctx);
}
