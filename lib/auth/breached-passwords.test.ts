import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { isBreached } from "./breached-passwords";

const PASSWORD = "copper lantern walks";
const DIGEST = createHash("sha1").update(PASSWORD).digest("hex").toUpperCase();
const [PREFIX, SUFFIX] = [DIGEST.slice(0, 5), DIGEST.slice(5)];

const other = (index: number) => createHash("sha1").update(`other ${index}`).digest("hex").toUpperCase().slice(5);
/** The documented answer: one suffix and count a line, CRLF between them, padding counted 0. */
const range = (...lines: string[]) =>
  [`${other(1)}:3`, ...lines, `${other(2)}:52579`, `${other(3)}:0`, `${other(4)}:0`].join("\r\n");

let server: Server;
let asked: IncomingMessage[] = [];
let answer: (response: ServerResponse) => void = () => {};
const { lines } = vi.hoisted(() => ({ lines: [] as unknown[][] }));

// Only where the lines go; what they say is what is looked at.
vi.mock("@/lib/core/log", () => ({ log: () => ({ warn: (...line: unknown[]) => lines.push(line) }) }));

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1/none");
  vi.stubEnv("AUTH_SECRET", "only-for-tests-only-for-tests-only-for-tests");
  vi.stubEnv("PASSWORD_BREACH_CHECK", "true");
  vi.stubEnv("HIBP_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});

beforeEach(() => {
  asked = [];
  lines.length = 0;
});

describe("isBreached", () => {
  it("knows a password that is in the range, and asks with five digits of its hash and padding", async () => {
    answer = (response) => response.end(range(`${SUFFIX}:21`));
    expect(await isBreached(PASSWORD)).toBe(true);
    expect(asked.map(({ url }) => url)).toEqual([`/range/${PREFIX}`]);
    expect(asked[0]?.headers["add-padding"]).toBe("true");
    expect(JSON.stringify(asked[0]?.headers)).not.toContain(SUFFIX);
    expect(lines).toEqual([]);
  });

  it.each([
    ["is not in the range", range()],
    ["is only padding", range(`${SUFFIX}:0`)],
  ])("lets a password pass that %s", async (_, body) => {
    answer = (response) => response.end(body);
    expect(await isBreached(PASSWORD)).toBe(false);
    expect(lines).toEqual([]);
  });

  it("reads an answer that comes in pieces", async () => {
    answer = (response) => {
      const body = range(`${SUFFIX}:1`);
      response.write(body.slice(0, 50));
      setImmediate(() => response.end(body.slice(50)));
    };
    expect(await isBreached(PASSWORD)).toBe(true);
  });

  describe("lets it pass and logs why, without password or hash, when the other side", () => {
    afterEach(() => {
      expect(lines).toHaveLength(1);
      const said = JSON.stringify(lines).toUpperCase();
      for (const secret of [PASSWORD.toUpperCase(), PREFIX, SUFFIX]) expect(said).not.toContain(secret);
    });

    it.each([
      ["fails", (response: ServerResponse) => response.writeHead(500).end("no"), "status 500"],
      ["limits", (response: ServerResponse) => response.writeHead(429).end(), "status 429"],
      ["answers a page", (response: ServerResponse) => response.end("<html>Sign in to this network</html>"), "not the"],
      ["answers a page after good lines", (response: ServerResponse) => response.end(`${range()}\r\n<b>`), "not the"],
      ["answers nothing", (response: ServerResponse) => response.end(), "not the"],
      ["answers without end", (response: ServerResponse) => response.end("A".repeat(1_100_000)), "too long"],
      [
        "leads elsewhere",
        (response: ServerResponse) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
        "TypeError",
      ],
      ["hangs up", (response: ServerResponse) => response.destroy(), ""],
    ])("%s", async (_, act, reason) => {
      answer = act;
      expect(await isBreached(PASSWORD)).toBe(false);
      expect(JSON.stringify(lines)).toContain(reason);
    });

    it.each([
      ["never answers", () => {}],
      ["stops in the middle", (response: ServerResponse) => void response.write(`${other(1)}:3\r\n`)],
    ])("%s, after a second and a half", async (_, act) => {
      answer = act;
      const begun = performance.now();
      expect(await isBreached(PASSWORD)).toBe(false);
      expect(performance.now() - begun).toBeGreaterThan(1400);
      expect(performance.now() - begun).toBeLessThan(4000);
      expect(lines).toEqual([[{ reason: "TimeoutError" }, expect.any(String)]]);
    });
  });
});

describe("without the configuration", () => {
  it("nobody is asked", async () => {
    vi.resetModules();
    vi.stubEnv("PASSWORD_BREACH_CHECK", "");
    const off = await import("./breached-passwords");
    expect(await off.isBreached(PASSWORD)).toBe(false);
    expect(asked).toEqual([]);
  });
});
