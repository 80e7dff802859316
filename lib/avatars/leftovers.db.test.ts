import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { keyIn, upload } from "@/db/testing/avatars";
import { createMember } from "@/db/testing/factories";
import { systemContext } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { sweepAvatars } from "./service/sweep";
import { photo } from "./testing/pictures";

it("what a killed write left among files in use goes, and the files stay", async () => {
  const { avatar } = await upload(await createMember(), await photo());
  const folder = path.join(env().DATA_DIR, "files", "avatars", keyIn(avatar.avatar_url) ?? "");
  const files = await readdir(folder);
  await writeFile(path.join(folder, "full.avif.abcdefgh.part"), "half a file");
  expect(await sweepAvatars(systemContext(), { grace_ms: 60_000, dry_run: false })).toMatchObject({ files: 0 });
  expect(await sweepAvatars(systemContext(), { grace_ms: -60_000, dry_run: true })).toMatchObject({ files: 0 });
  expect(await readdir(folder)).toHaveLength(files.length + 1);
  expect(await sweepAvatars(systemContext(), { grace_ms: -60_000, dry_run: false })).toMatchObject({ files: 1 });
  expect(await readdir(folder)).toEqual(files);
});
