import { existsSync, readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePhotograph } from "@/db/testing/photographs";
import { waitUntil } from "./life";
import { type Person, startUploadingSite, type UploadingSite } from "./testing/uploading-site";

const MEGABYTE = 1024 * 1024;
/** What lies between a sender and who reads: buffers of two sockets and of a stream or two. */
const IN_BETWEEN = 16 * MEGABYTE;
const PIECE = Buffer.alloc(256 * 1024);
const ALIASES = ["/api/v1/profile/me/avatar", "/api/v1/users/profile/avatar"];

let site: UploadingSite;
let person: Person;
let bytes: Buffer;
beforeAll(async () => {
  site = await startUploadingSite();
  person = await site.join();
  bytes = Buffer.from(await makePhotograph({ width: 300, height: 300 }));
});
afterAll(() => site.stop());

const stored = () =>
  ["avatars", "originals"].flatMap((name) => {
    const folder = path.join(site.files, name);
    return existsSync(folder) ? readdirSync(folder) : [];
  });

/** A connection that has sent the head of an upload, and what came back on it. */
function opening(headers: Record<string, string> = {}) {
  const there = { port: site.port, host: "127.0.0.1", allowHalfOpen: true };
  const socket = connect(there).on("error", () => {});
  const seen = { answer: "", closed: false };
  socket.on("data", (chunk) => (seen.answer += chunk)).on("close", () => (seen.closed = true));
  const given = {
    host: "127.0.0.1",
    authorization: person.authorization,
    "content-type": "multipart/form-data; boundary=line",
    "transfer-encoding": "chunked",
    ...headers,
  };
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${ALIASES[0]} HTTP/1.1\r\n${lines.join("")}\r\n`);
  return { socket, seen };
}

const chunk = (data: string | Buffer) =>
  Buffer.concat([Buffer.from(`${Buffer.byteLength(data).toString(16)}\r\n`), Buffer.from(data), Buffer.from("\r\n")]);
const HEAD = '--line\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';

/** Sends pieces until there is an answer; how many bytes that took. */
async function sendUntilAnswered(
  socket: Socket,
  seen: { answer: string; closed: boolean },
  piece: Buffer,
  every_ms = 0,
) {
  let sent = 0;
  while (!seen.answer && !seen.closed) {
    if (!socket.write(chunk(piece))) await Promise.race([new Promise((go) => socket.once("drain", go)), sleep(50)]);
    sent += piece.length;
    await sleep(every_ms);
  }
  return sent;
}

describe("a body without an end", () => {
  it("is refused while it still comes, and takes no memory", async () => {
    const before = await site.metric("process_resident_memory_bytes");
    const max = 5 * MEGABYTE;
    const sent = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { socket, seen } = opening();
        socket.write(chunk(HEAD));
        const count = await sendUntilAnswered(socket, seen, PIECE);
        expect(await waitUntil(() => seen.answer.includes('"code":"file_too_large"'), 5_000)).toBe(true);
        expect(seen.answer).toMatch(/^HTTP\/1.1 413 [\s\S]*\r\nconnection: close\r\n/i);
        socket.destroy();
        return count;
      }),
    );
    for (const count of sent) expect(count).toBeGreaterThan(max);
    for (const count of sent) expect(count).toBeLessThan(max + IN_BETWEEN);
    expect((await site.metric("process_resident_memory_bytes")) - before).toBeLessThan(8 * max + 60 * MEGABYTE);
  });

  it("goes on being dropped for who does not listen, and takes no memory either", async () => {
    const { socket, seen } = opening();
    socket.write(chunk(HEAD));
    await sendUntilAnswered(socket, seen, PIECE);
    const before = await site.metric("process_resident_memory_bytes");
    let sent = 0;
    for (const until = Date.now() + 2_000; Date.now() < until && !seen.closed; sent += PIECE.length) {
      if (!socket.write(PIECE)) await Promise.race([new Promise((go) => socket.once("drain", go)), sleep(500)]);
    }
    expect(sent).toBeGreaterThan(IN_BETWEEN);
    expect((await site.metric("process_resident_memory_bytes")) - before).toBeLessThan(60 * MEGABYTE);
    socket.destroy();
  });

  it("that is too long outside its file is refused as well", async () => {
    const { socket, seen } = opening();
    const sent = await sendUntilAnswered(socket, seen, Buffer.from("-".repeat(64 * 1024)));
    expect(seen.answer).toMatch(/^HTTP\/1.1 4(00|13) /);
    expect(sent).toBeLessThan(5 * MEGABYTE + IN_BETWEEN);
    socket.destroy();
  });

  it("that comes drop by drop keeps nobody else waiting, and leaves nothing when its sender hangs up", async () => {
    const before = [await site.metric("avatar_uploads_total", /malformed/), stored()];
    const slow = Array.from({ length: 20 }, () => opening());
    for (const { socket } of slow) socket.write(chunk(HEAD));
    for (let drop = 0; drop < 10; drop++) {
      for (const { socket } of slow) socket.write(chunk(bytes.subarray(drop * 100, drop * 100 + 100)));
      await sleep(20);
    }
    const other = await site.join();
    expect((await other.upload(bytes)).status).toBe(200);
    expect((await other.ask("DELETE")).status).toBe(200);
    expect(slow.map(({ seen }) => seen.answer).join("")).toBe("");
    for (const { socket } of slow) socket.destroy();
    const counted = async () => (await site.metric("avatar_uploads_total", /malformed/)) === Number(before[0]) + 20;
    expect(await waitUntil(counted, 5_000)).toBe(true);
    expect(await waitUntil(() => JSON.stringify(stored()) === JSON.stringify(before[1]), 5_000)).toBe(true);
    expect(await site.failures()).toBe(0);
  });
});

describe("a file too large", () => {
  it("is told so, also whoever sends it whole before listening", async () => {
    for (const size of [6, 20, 60]) {
      const { status, body, headers } = await person.upload(Buffer.alloc(size * MEGABYTE));
      expect([status, body.code, headers.get("content-type")]).toEqual([
        413,
        "file_too_large",
        "application/problem+json",
      ]);
    }
  });
});

it("a form that is refused in its middle is answered, and what its sender asks next", async () => {
  const { authorization } = person;
  for (let tries = 0; tries < 20; tries++) {
    const form = new FormData();
    form.append("x", "1");
    form.append("x", "2");
    form.append("file", new Blob([new Uint8Array(4 * MEGABYTE)]), "a.jpg");
    const began = performance.now();
    const sent = await fetch(site.url + ALIASES[0], { method: "POST", headers: { authorization }, body: form });
    expect([sent.status, (await sent.json()).code]).toEqual([422, "invalid"]);
    expect((await person.ask("GET")).status).toBe(404);
    expect(performance.now() - began).toBeLessThan(10_000);
  }
});

describe.each(ALIASES)("%s", (own) => {
  it("is where every verb of one's picture is answered", async () => {
    const form = () => {
      const data = new FormData();
      data.set("file", new Blob([new Uint8Array(bytes)]), "../../\u202egpj.jpg");
      return data;
    };
    const { authorization } = person;
    const sent = await fetch(site.url + own, { method: "POST", headers: { authorization }, body: form() });
    const etag = sent.headers.get("etag");
    expect([sent.status, etag]).toEqual([200, expect.stringMatching(/^"v\d+"$/)]);
    const { variants } = (await sent.json()) as { variants: Record<string, string> };
    expect(await person.ask("GET", `${own}?size=full`)).toMatchObject({
      status: 200,
      body: { avatar_url: variants.full, size: "full" },
    });
    expect((await fetch(site.url + variants.small)).status).toBe(200);
    const crop = { x: 10, y: 10, width: 100, height: 100 };
    expect(await person.ask("PATCH", own, { alt: "Me" })).toMatchObject({ status: 200, body: { alt: "Me" } });
    expect((await person.ask("PUT", `${own}/crop`, crop)).status).toBe(200);
    const { body } = await person.ask("GET", `${own}/history`);
    const [former] = body.items as { id: string; avatar_url: string }[];
    expect(await person.ask("POST", `${own}/restore`, { id: former?.id })).toMatchObject({
      status: 200,
      body: { avatar_url: former?.avatar_url },
    });
    const original = await fetch(`${site.url}${own}/original`, { headers: { authorization } });
    expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await person.ask("DELETE", `${own}/original`)).body).toMatchObject({ files_deleted: 1 });
    expect((await person.ask("DELETE", own)).body.files_deleted).toBeGreaterThanOrEqual(10);
    expect([(await person.ask("GET", own)).status, (await person.ask("DELETE", own)).status]).toEqual([404, 404]);
    expect((await person.ask("PUT", own)).status).toBe(405);
  });
});
