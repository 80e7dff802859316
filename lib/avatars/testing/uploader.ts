import { db } from "@/db/client";
import { type Ctx, systemContext } from "@/lib/core/context";
import { storage } from "@/lib/core/storage";
import { getOwnProfile } from "@/lib/profiles/service";
import { setOwnVisibility } from "@/lib/profiles/service/visibility";
import { followAudiences } from "../jobs";
import { makeDueFormats } from "../service/formats";
import { deleteAvatar } from "../service/keep";
import { uploadAvatar } from "../service/upload";
import { photo } from "./pictures";

export type Owner = { user_id: string; session_id: string };

/** What the process does with each person's picture, all at once, until it is killed. */
export type Work = "upload" | "delete" | "move" | "formats" | "end before commit" | "end after commit";

const WHOLE = { crop: null, rotate: 0, flip: false } as const;
/** Between a step and the end that follows it, so that an end meets what goes on between steps too. */
const JITTER_MS = 6;

/** `steps`: after how many of what it does to storage and database it ends, as `kill -9` would end it. */
const [work, steps, owners] = process.argv.slice(2) as [Work, string, string];
const people = (JSON.parse(owners) as Owner[]).map((owner): Ctx => {
  return { ...systemContext(), actor: { type: "user", role: "user", ...owner } };
});

async function upload(ctx: Ctx, round: number): Promise<void> {
  const bytes = await photo(120 + (round % 7), 120);
  await uploadAvatar(ctx, { bytes, recipe: WHOLE, alt: "", keep_original: true });
}

async function uploadOn(ctx: Ctx): Promise<void> {
  for (let round = 0; ; round++) await upload(ctx, round);
}

async function moveOn(ctx: Ctx): Promise<void> {
  const { visibility } = await getOwnProfile(ctx);
  for (let round = 0; ; round++) {
    const audience = round % 2 ? "public" : "private";
    await setOwnVisibility(ctx, { visibility: { ...visibility, audience } });
  }
}

const end = () => void process.kill(process.pid, "SIGKILL");

/** Counts the beginning and the end of everything that is asked of storage, and of every transaction. */
function endAfter(count: number): void {
  let left = count;
  const step = () => {
    left -= 1;
    if (left === 0) setTimeout(end, Math.random() * JITTER_MS);
  };
  const counting = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      step();
      return call(...args).finally(step);
    };
  };
  const store = storage();
  store.put = counting(store.put.bind(store));
  store.copy = counting(store.copy.bind(store));
  store.remove = counting(store.remove.bind(store));
  db().transaction = counting(db().transaction.bind(db())) as ReturnType<typeof db>["transaction"];
}

/** Lets the next transaction do all its work, and ends the process as `kill -9` would before or after it commits. */
function endAtNextCommit(moment: "before" | "after"): void {
  const die = () => new Promise<never>(end);
  const transaction = db().transaction.bind(db());
  db().transaction = async (inside, config) => {
    await transaction(async (tx) => {
      await inside(tx);
      if (moment === "before") await die();
    }, config);
    return die();
  };
}

async function begin(ctx: Ctx): Promise<void> {
  if (work === "upload") await uploadOn(ctx);
  else if (work === "move") await moveOn(ctx);
  else if (work === "formats") await makeDueFormats(systemContext());
  else if (work === "delete") await deleteAvatar(ctx);
  else {
    await upload(ctx, 0);
    endAtNextCommit(work === "end before commit" ? "before" : "after");
    await upload(ctx, 1);
  }
}

followAudiences();
// The first question opens the connections, which is no part of what is to be interrupted.
await Promise.all(people.map((ctx) => getOwnProfile(ctx)));
process.send?.("ready");
await new Promise((resolve) => process.once("message", resolve));
endAfter(Number(steps));
await Promise.all(people.map(begin));
end();
