import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { db } from "@/db/client";
import { avatar_files } from "@/db/schema/avatars";
import { everythingStored, expectWhole, filesOf, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { holdPicture } from "@/lib/profiles/service/picture";
import { FORMATS_LEASE, OUTPUTS, SIZES } from "./constants";
import { makeDueFormats } from "./service/formats";
import { rekeyDueAvatars } from "./service/rekey";
import { sweepAvatars } from "./service/sweep";
import { photo } from "./testing/pictures";
import type { Owner, Work } from "./testing/uploader";

/** Processes that are made ready at once: each takes a second of a core before it can be killed. */
const AHEAD = 3;

let pictures: Buffer[];
beforeAll(async () => {
  pictures = await Promise.all([130, 140, 150].map((width) => photo(width, 130)));
});

async function start(work: Work, steps: number, owners: Owner[]): Promise<ChildProcess> {
  const people = owners.map(({ user_id, session_id }) => ({ user_id, session_id }));
  const args = [work, String(steps), JSON.stringify(people)];
  const child = fork(path.join(import.meta.dirname, "testing", "uploader.ts"), args, {
    execArgv: ["--conditions=react-server", "--import", "tsx"],
  });
  const [word] = await Promise.race([once(child, "message"), once(child, "exit")]);
  expect(word).toBe("ready");
  return child;
}

/** A statement of the dead process may still be at work; if it is the commit, it holds the profile. */
const settled = (members: Member[]) =>
  Promise.all(members.map(({ user_id }) => transaction((tx) => holdPicture(tx, user_id))));

const keysOf = async (members: Member[]) =>
  (await Promise.all(members.map(async (member) => (await stateOf(member)).keys))).flat();

/**
 * Everybody's rows name files that are there, whole, also once the sweeper has come, and nothing else is in storage.
 * @returns how much lay in storage without a name, and how many profiles show a picture
 */
async function expectOrder(members: Member[], others: string[]) {
  await settled(members);
  const mine = async () => (await everythingStored()).filter((name) => !others.includes(name));
  const named = async () => (await Promise.all(members.map(({ user_id }) => expectWhole(user_id)))).flat().toSorted();
  const keys = await named();
  const stray = (await mine()).filter((name) => !keys.includes(name)).length;
  await sweepAvatars(systemContext(), { grace_ms: 0, dry_run: false });
  expect(await named()).toEqual(keys);
  expect(await mine()).toEqual(keys);
  const states = await Promise.all(members.map(stateOf));
  return { stray, shown: states.filter(({ profile }) => profile?.avatar_id).length };
}

type Crash = {
  work: Work;
  kills: number;
  /** On whose pictures one process works at once. */
  people: number;
  /** One ends after fewer steps than this, another after others: uploading a picture takes about 16. */
  steps: number;
  /** What these people have before. */
  pictures: number;
};

async function people(count: number, pictures_each: number): Promise<Member[]> {
  const members = await Promise.all(Array.from({ length: count }, () => createMember()));
  for (const each of pictures.slice(0, pictures_each)) await Promise.all(members.map((member) => upload(member, each)));
  return members;
}

/** Lets processes work on people's pictures, each killed at a moment of its own, and looks what that left. */
async function crash(plan: Crash) {
  const groups: Member[][] = [];
  for (let kill = 0; kill < plan.kills; kill++) groups.push(await people(plan.people, plan.pictures));
  const total = { stray: 0, shown: 0 };
  const stepsOf = (kill: number) => Math.floor((plan.steps * (kill + Math.random())) / plan.kills) + 1;
  const starts = groups.map((members, kill) => () => start(plan.work, stepsOf(kill), members));
  const ready = starts.splice(0, AHEAD).map((begin) => begin());
  for (const members of groups) {
    const child = (await ready.shift()) as ChildProcess;
    const next = starts.shift();
    if (next) ready.push(next());
    const theirs = await keysOf(members);
    const others = (await everythingStored()).filter((name) => !theirs.includes(name));
    const ended = once(child, "exit");
    child.send("go");
    expect((await ended)[1]).toBe("SIGKILL");
    const { stray, shown } = await expectOrder(members, others);
    total.stray += stray;
    total.shown += shown;
  }
  return total;
}

it.each([
  ["before", 1, 2],
  ["after", 2, 0],
] as const)(
  "a process killed right %s the commit of its second upload leaves %i pictures",
  async (when, count, stray) => {
    const members = [await createMember()];
    const others = await everythingStored();
    const child = await start(`end ${when} commit`, 0, members);
    const ended = once(child, "exit");
    child.send("go");
    expect((await ended)[1]).toBe("SIGKILL");
    await settled(members);
    expect((await stateOf(members[0] as Member)).pictures).toHaveLength(count);
    expect(await expectOrder(members, others)).toEqual({ stray, shown: 1 });
  },
);

it("a hundred uploads in processes that are killed leave whole profiles, and nothing that the sweeper does not take", async () => {
  const { stray, shown } = await crash({ work: "upload", kills: 20, people: 5, steps: 160, pictures: 0 });
  // Some were killed before their first picture was there, some with files that nothing named yet.
  expect(shown).toBeGreaterThan(0);
  expect(stray).toBeGreaterThan(0);
}, 240_000);

it("fifty deletions do", async () => {
  const { shown } = await crash({ work: "delete", kills: 10, people: 5, steps: 50, pictures: 2 });
  expect(shown).toBeGreaterThan(0);
  expect(shown).toBeLessThan(50);
}, 240_000);

it("and so do pictures that are given new addresses, which then still fit who may see them", async () => {
  await crash({ work: "move", kills: 4, people: 3, steps: 200, pictures: 2 });
  await rekeyDueAvatars(systemContext());
  expect(await db().select().from(avatar_files).where(eq(avatar_files.rekey_due, true))).toEqual([]);
}, 240_000);

it("and pictures whose further formats are made, which are then made", async () => {
  await crash({ work: "formats", kills: 4, people: 2, steps: 100, pictures: 3 });
  const later = new Date(Date.now() + FORMATS_LEASE + 1000);
  await makeDueFormats({ ...systemContext(), now: () => later });
  const all = await db().select().from(avatar_files);
  expect(all.filter(({ formats_made_at }) => formats_made_at === null)).toEqual([]);
  for (const { key } of all) expect(await filesOf(key)).toHaveLength(SIZES.length * OUTPUTS.length);
}, 240_000);
