import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { avatars } from "@/db/schema/avatars";
import { createMember } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { newId, newKey } from "@/lib/core/ids";
import { deleteAvatarRow, insertAvatar } from "./queries";

it("deleteAvatarRow removes a row for its owner alone", async () => {
  const [owner, other] = [await createMember(), await createMember()];
  const [id, key] = [newId(), newKey()];
  const size = { original_size: 1, original_width: 100, original_height: 100 };
  const crop = { crop_x: 0, crop_y: 0, crop_width: 100, crop_height: 100 };
  await transaction((tx) =>
    insertAvatar(tx, { id, user_id: owner.user_id, key, original_format: "PNG", ...size, ...crop }),
  );
  const removeAs = (user_id: string, which = id) => transaction((tx) => deleteAvatarRow(tx, user_id, which));
  const rows = () => db().select({ id: avatars.id }).from(avatars).where(eq(avatars.user_id, owner.user_id));

  expect(await removeAs(other.user_id)).toBeNull();
  expect(await removeAs(owner.user_id, newId())).toBeNull();
  expect(await rows()).toEqual([{ id }]);
  expect(await removeAs(owner.user_id)).toBe(key);
  expect(await rows()).toEqual([]);
  expect(await removeAs(owner.user_id)).toBeNull();
});
