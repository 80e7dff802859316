import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { avatars } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import { createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { storage } from "@/lib/core/storage";
import { SIZES } from "./constants";
import { FOLDER, fileOf, folderOf } from "./keys";
import { sweepAvatars } from "./service";
import type { Moment } from "./testing/uploader";

const ROUNDS = 20;
const KILLED_WITHIN_MS = 400;

async function startUploader(member: Member, moment: Moment = "any"): Promise<ChildProcess> {
  const args = [member.user_id, member.session_id, moment];
  const child = fork(path.join(import.meta.dirname, "testing", "uploader.ts"), args, {
    execArgv: ["--conditions=react-server", "--import", "tsx"],
  });
  const [word] = await Promise.race([once(child, "message"), once(child, "exit")]);
  expect(word).toBe("ready");
  return child;
}

async function killAtRandom(child: ChildProcess): Promise<void> {
  child.send("go");
  await sleep(Math.random() * KILLED_WITHIN_MS);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  expect((await ended)[1]).toBe("SIGKILL");
}

/** A statement of the dead process may still be at work; if it is the commit, it holds the profile's lock. */
async function settledProfile(user_id: string) {
  const mine = eq(user_profiles.user_id, user_id);
  const [profile] = await transaction((tx) => tx.select().from(user_profiles).where(mine).for("update"));
  return profile;
}

const foldersInStorage = async () => (await Array.fromAsync(storage().list(FOLDER))).map(({ name }) => name).toSorted();

/** The profile names nothing, or one avatar whose row and files are all there. */
async function expectWhole(user_id: string): Promise<string[]> {
  const [profile] = await db().select().from(user_profiles).where(eq(user_profiles.user_id, user_id));
  const rows = await db().select().from(avatars).where(eq(avatars.user_id, user_id));
  expect(rows.map(({ id }) => id)).toEqual(profile?.avatar_id ? [profile.avatar_id] : []);
  expect(profile?.avatar_url ?? null).toBe(rows[0] ? `/files/avatars/${rows[0].key}/medium.webp` : null);
  for (const { key } of rows) {
    for (const size of SIZES) {
      const file = await storage().open(fileOf(key, size));
      const start = file && Buffer.from(await new Response(file.stream()).arrayBuffer());
      expect(start?.readUInt32LE(4), `${size} is whole`).toBe((file?.size ?? 0) - 8);
    }
  }
  return rows.map(({ key }) => key);
}

it.each([
  ["before", "the picture before", 2],
  ["after", "the new picture", 3],
] as const)(
  "a process killed right %s its commit leaves %s, and the other's files to the sweeper",
  async (when, _, version) => {
    const member = await createMember();
    const { user_id } = member;
    const others = await foldersInStorage();
    const added = async () => (await foldersInStorage()).filter((name) => !others.includes(name));
    const child = await startUploader(member, `${when} commit`);
    const ended = once(child, "exit");
    child.send("go");
    expect((await ended)[1]).toBe("SIGKILL");
    expect((await settledProfile(user_id))?.version).toBe(version);
    const keys = await expectWhole(user_id);
    const stray = (await added()).filter((name) => !keys.includes(name));
    expect([keys.length, stray.length]).toEqual([1, 1]);
    const files = await Array.fromAsync(storage().list(folderOf(stray[0] ?? "")));
    expect(files.map(({ name }) => name).toSorted()).toEqual(SIZES.map((size) => `${size}.webp`).toSorted());
    await sweepAvatars(systemContext(), { grace_ms: 0 });
    expect(await added()).toEqual(keys);
    expect(await expectWhole(user_id)).toEqual(keys);
  },
);

it("a process killed at any moment leaves a whole profile, and nothing that the sweeper does not remove", async () => {
  const member = await createMember();
  const { user_id } = member;
  const others = await foldersInStorage();
  const ready = [startUploader(member), startUploader(member)];
  for (let round = 1; round <= ROUNDS; round++) {
    const child = await ready.shift();
    if (round + ready.length < ROUNDS) ready.push(startUploader(member));
    await killAtRandom(child as ChildProcess);
    await settledProfile(user_id);
    const keys = await expectWhole(user_id);
    await sweepAvatars(systemContext(), { grace_ms: 0 });
    expect((await foldersInStorage()).filter((name) => !others.includes(name))).toEqual(keys);
    expect(await expectWhole(user_id)).toEqual(keys);
  }
}, 240_000);
