import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { avatar_files } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import { everythingStored, keyIn, stateOf } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { systemContext } from "@/lib/core/context";
import { storage } from "@/lib/core/storage";
import { SIZES } from "./constants";
import { fileOf } from "./keys";
import { sweepAvatars } from "./service/sweep";
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

/** The profile names nothing, or a picture whose files are all there, as are those of every picture before it. */
async function expectWhole(user_id: string): Promise<string[]> {
  const { profile, pictures, keys } = await stateOf({ user_id });
  expect(pictures.length > 0).toBe(profile?.avatar_id != null);
  expect(keys.includes(keyIn(profile?.avatar_url))).toBe(profile?.avatar_id != null);
  const files = await db().select().from(avatar_files).where(eq(avatar_files.user_id, user_id));
  for (const { key } of files) {
    for (const size of SIZES) {
      const file = await storage().read(fileOf(key, size));
      expect(file?.readUInt32LE(4), `${size} is whole`).toBe((file?.length ?? 0) - 8);
    }
  }
  return keys;
}

it.each([
  ["before", "the picture before", 2],
  ["after", "the new picture", 3],
] as const)(
  "a process killed right %s its commit leaves %s, and the other's files to the sweeper",
  async (when, _, version) => {
    const member = await createMember();
    const { user_id } = member;
    const others = await everythingStored();
    const added = async () => (await everythingStored()).filter((name) => !others.includes(name));
    const child = await startUploader(member, `${when} commit`);
    const ended = once(child, "exit");
    child.send("go");
    expect((await ended)[1]).toBe("SIGKILL");
    expect((await settledProfile(user_id))?.version).toBe(version);
    const keys = await expectWhole(user_id);
    const stray = (await added()).filter((name) => !keys.includes(name));
    expect(stray).toHaveLength(when === "before" ? 2 : 0);
    await sweepAvatars(systemContext(), { grace_ms: 0, dry_run: false });
    expect(await added()).toEqual(keys);
    expect(await expectWhole(user_id)).toEqual(keys);
  },
);

it("a process killed at any moment leaves a whole profile, and nothing that the sweeper does not remove", async () => {
  const member = await createMember();
  const { user_id } = member;
  const others = await everythingStored();
  const ready = [startUploader(member), startUploader(member)];
  for (let round = 1; round <= ROUNDS; round++) {
    const child = await ready.shift();
    if (round + ready.length < ROUNDS) ready.push(startUploader(member));
    await killAtRandom(child as ChildProcess);
    await settledProfile(user_id);
    const keys = await expectWhole(user_id);
    await sweepAvatars(systemContext(), { grace_ms: 0, dry_run: false });
    expect((await everythingStored()).filter((name) => !others.includes(name))).toEqual(keys);
    expect(await expectWhole(user_id)).toEqual(keys);
  }
}, 240_000);
