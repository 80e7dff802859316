import { beforeAll, beforeEach, expect, it } from "vitest";
import { stateOf, upload } from "@/db/testing/avatars";
import { createMember, type Member } from "@/db/testing/factories";
import { systemContext } from "@/lib/core/context";
import { storage } from "@/lib/core/storage";
import { OUTPUTS, type Output } from "./constants";
import { fileOf } from "./keys";
import { makeDueFormats } from "./service/formats";
import { recropAvatar } from "./service/upload";
import { draw } from "./testing/pictures";

process.env.AVATAR_STRIP_METADATA = "false";

const COPYRIGHT = "Ada Lovelace 1843";
let bytes: Buffer;
let member: Member;
beforeAll(async () => {
  const exif = { IFD0: { Copyright: COPYRIGHT, ImageDescription: "A secret" } };
  bytes = await draw(300, 200).withExif(exif).jpeg().toBuffer();
});
beforeEach(async () => {
  member = await createMember();
});

/** The person's newest files, by output. */
async function filesNow(): Promise<Record<string, string>> {
  const key = (await stateOf(member)).files.at(-1)?.key ?? "";
  const read = async (output: Output) => [output, String(await storage().read(fileOf(key, "medium", output)))] as const;
  return Object.fromEntries(await Promise.all(OUTPUTS.map(read)));
}

it.each([
  ["an upload", async () => {}],
  [
    "another cut",
    () => recropAvatar(member.ctx, { recipe: { crop: { x: 0, y: 0, width: 90, height: 90 }, rotate: 0, flip: false } }),
  ],
])("AVATAR_STRIP_METADATA=false keeps whose picture it is, and no more, in the files of %s", async (_name, act) => {
  await upload(member, bytes);
  await act();
  await makeDueFormats(systemContext());
  const files = await filesNow();
  for (const output of OUTPUTS) {
    expect(files[output], output).toContain(COPYRIGHT);
    expect(files[output], output).not.toContain("secret");
  }
});
