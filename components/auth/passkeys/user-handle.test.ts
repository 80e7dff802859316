import { expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { userHandleOf } from "./user-handle";

it("names an account by the bytes of its id, as the server does", () => {
  expect(userHandleOf("00000000-0000-0000-0000-000000000000")).toBe("AAAAAAAAAAAAAAAAAAAAAA");
  expect(userHandleOf("ffffffff-ffff-ffff-ffff-fffffffffffe")).toBe("_____________________g");
  const id = newId();
  expect(Buffer.from(userHandleOf(id), "base64url").toString("hex")).toBe(id.replaceAll("-", ""));
});
