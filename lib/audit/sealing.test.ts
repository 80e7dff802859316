import { describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { newToken } from "@/lib/core/secrets";
import { holderOf, openPart, sealPart } from "./sealing";

const VALUE = { before: { title: "" }, after: { title: "Ringmacherin · 金" } };

describe("a seal", () => {
  const [key, id] = [newToken(), newId()];
  const sealed = sealPart(key, id, "values", VALUE);

  it("opens with its key at its place", () => {
    expect(openPart(key, id, "values", sealed)).toEqual(VALUE);
  });

  it("is another each time and shows nothing of what is in it", () => {
    expect(sealPart(key, id, "values", VALUE)).not.toBe(sealed);
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("title");
  });

  it("stays closed with another key, in another row, as another part, and when a bit of it was turned", () => {
    expect(openPart(newToken(), id, "values", sealed)).toBeUndefined();
    expect(openPart(key, newId(), "values", sealed)).toBeUndefined();
    expect(openPart(key, id, "address", sealed)).toBeUndefined();
    const bytes = Buffer.from(sealed, "base64url");
    for (const at of [0, 12, bytes.length - 1]) {
      const turned = Buffer.from(bytes);
      turned.writeUInt8(turned.readUInt8(at) ^ 1, at);
      expect(openPart(key, id, "values", turned.toString("base64url"))).toBeUndefined();
    }
    for (const cut of ["", "AAAA", sealed.slice(0, 30), sealed.slice(0, -4)]) {
      expect(openPart(key, id, "values", cut)).toBeUndefined();
    }
  });
});

describe("holderOf", () => {
  it("gives an address to who acted and values to whom they speak of", () => {
    const [actor_id, subject_id] = [newId(), newId()];
    expect(holderOf("address", { actor_id, subject_id })).toBe(actor_id);
    expect(holderOf("values", { actor_id, subject_id })).toBe(subject_id);
    expect(holderOf("address", { actor_id: null, subject_id })).toBe(subject_id);
    expect(holderOf("values", { actor_id, subject_id: null })).toBe(actor_id);
    expect(holderOf("values", { actor_id: null, subject_id: null })).toMatch(/^[0-]+$/);
  });
});
