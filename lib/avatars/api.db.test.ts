import { beforeAll, describe, expect, it } from "vitest";
import { createMember, type Member } from "@/db/testing/factories";
import { ANONYMOUS, provideActorResolver } from "@/lib/core/actor";
import { serve } from "@/lib/core/serve";
import { deleteOwn, getOwn, uploadOwn } from "./api/picture";
import { SIZES } from "./constants";
import { serveAvatarFile } from "./files";
import { draw, photo } from "./testing/pictures";

const { GET, POST, DELETE } = serve({ GET: getOwn, POST: uploadOwn, DELETE: deleteOwn });
const URL_OF_OWN = "http://gold.test/api/v1/profile/me/avatar";
const members = new Map<string, Member>();
let bytes: Buffer;

beforeAll(async () => {
  bytes = await photo();
  provideActorResolver(async (headers) => {
    const member = members.get(headers.get("authorization") ?? "");
    return { actor: member?.ctx.actor ?? ANONYMOUS, via: member ? "token" : "none" };
  });
});

async function newcomer(): Promise<Record<string, string>> {
  const member = await createMember();
  members.set(member.user_id, member);
  return { authorization: member.user_id };
}

function post(headers: Record<string, string>, file: Uint8Array | null, fields: Record<string, string> = {}) {
  const form = new FormData();
  if (file) form.set("file", new File([Uint8Array.from(file)], "me.jpg"));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return POST(new Request(URL_OF_OWN, { method: "POST", headers, body: form }), { params: Promise.resolve({}) });
}

const call = (handler: typeof GET, headers: Record<string, string>, query = "") =>
  handler(new Request(URL_OF_OWN + query, { headers }), { params: Promise.resolve({}) });

function fetchFile(url: string, init: RequestInit = {}): Promise<Response> {
  const [key = "", size = ""] = url.split("/").slice(-2);
  return serveAvatarFile(new Request(`http://gold.test${url}`, init), { params: Promise.resolve({ key, size }) });
}

describe("POST", () => {
  it("answers what the guide says, with the profile's new version", async () => {
    const response = await post(await newcomer(), bytes, { x: "0", y: "0", width: "200", height: "200" });
    expect([response.status, response.headers.get("etag")]).toEqual([200, '"v2"']);
    const body = await response.json();
    expect(Object.keys(body)).toEqual(["avatar_url", "message", "variants", "metadata"]);
    expect(Object.keys(body.variants).toSorted()).toEqual([...SIZES].toSorted());
    expect(body.metadata).toEqual({
      original_size: bytes.length,
      original_dimensions: "640x480",
      format: "JPEG",
      frames: 1,
      animated: false,
      side: 200,
    });
  });

  it("honours If-Match", async () => {
    const headers = await newcomer();
    expect((await post({ ...headers, "if-match": '"v7"' }, bytes)).status).toBe(412);
    expect((await post({ ...headers, "if-match": '"v1"' }, bytes)).status).toBe(200);
  });

  it.each([
    ["nobody", 401, "unauthenticated", () => ({ headers: {} })],
    ["a text", 400, "unsupported_type", () => ({ file: Buffer.from("<!doctype html><title>me.png</title>") })],
    ["no file", 400, "missing_file", () => ({ file: null })],
    ["half a picture", 400, "corrupt_image", () => ({ file: bytes.subarray(0, bytes.length / 2) })],
    [
      "a crop outside",
      400,
      "crop_out_of_bounds",
      () => ({ fields: { x: "600", y: "0", width: "200", height: "200" } }),
    ],
    ["a crop of NaN", 400, "crop_out_of_bounds", () => ({ fields: { x: "NaN", y: "0", width: "200", height: "200" } })],
    ["an unknown field", 422, "invalid", () => ({ fields: { role: "admin" } })],
    ["too many bytes", 413, "file_too_large", () => ({ file: Buffer.alloc(6 * 1024 * 1024) })],
  ] as [string, number, string, () => { headers?: object; file?: Buffer | null; fields?: Record<string, string> }][])(
    "refuses %s",
    async (_name, status, code, wrong) => {
      const sent = { headers: await newcomer(), file: bytes, fields: {}, ...wrong() };
      const response = await post(sent.headers as Record<string, string>, sent.file, sent.fields);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toMatchObject({ status, code });
      expect(response.status).toBe(status);
    },
  );

  it("refuses a side of 99 pixels by name", async () => {
    const small = await draw(99, 200).png().toBuffer();
    expect(await (await post(await newcomer(), small)).json()).toMatchObject({
      status: 400,
      code: "dimensions_too_small",
    });
  });

  it("is limited to five a minute", async () => {
    const headers = await newcomer();
    for (let i = 0; i < 5; i++) expect((await post(headers, null)).status).toBe(400);
    const refused = await post(headers, null);
    expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  });
});

describe("GET and DELETE", () => {
  it("answer the picture in a size, then none", async () => {
    const headers = await newcomer();
    const { variants } = await (await post(headers, bytes)).json();
    expect(await (await call(GET, headers)).json()).toMatchObject({ avatar_url: variants.medium, size: "medium" });
    expect(await (await call(GET, headers, "?size=full")).json()).toMatchObject({
      avatar_url: variants.full,
      size: "full",
    });
    expect((await call(GET, headers, "?size=huge")).status).toBe(422);
    const deleted = await call(DELETE, headers);
    expect(deleted.headers.get("etag")).toBe('"v3"');
    expect(await deleted.json()).toEqual({ message: "Avatar deleted successfully", files_deleted: 6 });
    expect([(await call(GET, headers)).status, (await call(DELETE, headers)).status]).toEqual([404, 404]);
    expect((await fetchFile(variants.full)).status).toBe(404);
  });
});
