import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { avatars } from "@/db/schema/avatars";
import { user_profiles } from "@/db/schema/profiles";
import { createMember } from "@/db/testing/factories";
import { systemContext } from "@/lib/core/context";
import { storage } from "@/lib/core/storage";
import { SIZES } from "./constants";
import { FOLDER, fileOf } from "./keys";
import { sweepAvatars } from "./service";

const ROUNDS = 20;
const KILLED_WITHIN_MS = 400;

async function startUploader(user_id: string): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, "testing", "uploader.ts"), [user_id], {
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

it("a process killed at any moment leaves a whole profile, and nothing that the sweeper does not remove", async () => {
  const { user_id } = await createMember();
  let left_over = 0;
  let next = startUploader(user_id);
  for (let round = 1; round <= ROUNDS; round++) {
    const child = await next;
    if (round < ROUNDS) next = startUploader(user_id);
    await killAtRandom(child);
    await sleep(50);
    const keys = await expectWhole(user_id);
    left_over += (await foldersInStorage()).length - keys.length;
    await sweepAvatars(systemContext(), { grace_ms: 0 });
    expect(await foldersInStorage()).toEqual(keys);
    await expectWhole(user_id);
  }
  expect(left_over, "no kill hit an upload between its files and its row").toBeGreaterThan(0);
}, 240_000);
