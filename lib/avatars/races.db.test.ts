import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { everythingStored, expectWhole, stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { restoreMember, suspendMember } from "@/lib/admin/service";
import { systemContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import type { Audience } from "@/lib/profiles/schema";
import { getOwnProfile } from "@/lib/profiles/service";
import { setOwnVisibility } from "@/lib/profiles/service/visibility";
import { makeDueFormats } from "./service/formats";
import { deleteAvatar, deleteOriginals, describeAvatar, restoreAvatar } from "./service/keep";
import { listFormerAvatars } from "./service/read";
import { rekeyDueAvatars } from "./service/rekey";
import { sweepAvatars } from "./service/sweep";
import { recropAvatar } from "./service/upload";
import { photo } from "./testing/pictures";

let pictures: Buffer[];
let admin: Member;
beforeAll(async () => {
  pictures = await Promise.all([200, 220, 240].map((width) => photo(width, 180)));
  admin = await createMember({ role: "admin" });
});

type Act = (member: Member, which: number) => Promise<unknown>;

const ACTS = {
  upload: (member, which) => upload(member, pictures[which % 3] as Buffer, { keep_original: which % 2 === 0 }),
  delete: (member) => deleteAvatar(member.ctx),
  async restore(member, which) {
    const former = await listFormerAvatars(member.ctx);
    const { id } = former[which % (former.length || 1)] ?? {};
    return id && restoreAvatar(member.ctx, { id });
  },
  recrop: (member, which) => {
    const crop = { x: which, y: 0, width: 150, height: 150 };
    return recropAvatar(member.ctx, { recipe: { crop, rotate: 0, flip: false } });
  },
  describe: (member, which) => describeAvatar(member.ctx, { alt: `Words ${which}` }),
  forget: (member) => deleteOriginals(member.ctx),
  async see(member, which) {
    const audience = (["private", "public", "members"] as Audience[])[which % 3] as Audience;
    const { visibility } = await getOwnProfile(member.ctx);
    return setOwnVisibility(member.ctx, { visibility: { ...visibility, audience } });
  },
  formats: () => makeDueFormats(systemContext()),
  rekey: () => rekeyDueAvatars(systemContext()),
} satisfies Record<string, Act>;

const acts = fc.array(
  fc.record({
    name: fc.oneof(
      { weight: 3, arbitrary: fc.constant("upload" as const) },
      { weight: 2, arbitrary: fc.constantFrom("delete" as const, "see" as const, "recrop" as const) },
      { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(ACTS) as (keyof typeof ACTS)[])) },
    ),
    which: fc.nat(11),
    after_ms: fc.nat(60),
  }),
  { minLength: 3, maxLength: 9 },
);

/** Refused is fine, broken is not. */
function expectRefusal(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
  expect(["not_found", "unauthenticated"]).toContain(error.code);
}

async function expectOrder(member: Member, others: string[]): Promise<void> {
  await expectWhole(member.user_id);
  await rekeyDueAvatars(systemContext());
  await expectWhole(member.user_id);
  await sweepAvatars(systemContext(), { grace_ms: 0, dry_run: false });
  const { files, keys, stored } = await stateOf(member);
  expect(stored.filter((name) => !others.includes(name))).toEqual(keys);
  expect(files.filter(({ rekey_due }) => rekey_due)).toEqual([]);
  await expectWhole(member.user_id);
}

it("whatever one person does at once, rows name files that are there, and nothing else is", async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (many) => {
      const member = await createMember();
      const others = await everythingStored();
      await upload(member, pictures[0] as Buffer);
      const done = many.map(async ({ name, which, after_ms }) => {
        await sleep(after_ms);
        await ACTS[name](member, which).catch(expectRefusal);
      });
      await Promise.all(done);
      await expectOrder(member, others);
      await deleteAvatar(member.ctx).catch(expectRefusal);
      expect(await everythingStored()).toEqual(others);
    }),
    { numRuns: 20 },
  );
}, 120_000);

it("while an admin suspends and restores them, too", async () => {
  for (let round = 0; round < 6; round++) {
    const [member, others] = [await createMember(), await everythingStored()];
    await upload(member, pictures[0] as Buffer);
    const busy = ["upload", "recrop", "see", "delete", "upload"] as const;
    await Promise.all([
      ...busy.map((name, which) => ACTS[name](member, which + round).catch(expectRefusal)),
      sleep(round * 15).then(() => suspendMember(admin.ctx, { user_id: member.user_id })),
      sleep(round * 15 + 5).then(() => restoreMember(admin.ctx, { user_id: member.user_id })),
    ]);
    await expectOrder(member, others);
  }
}, 60_000);
