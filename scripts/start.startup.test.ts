import { spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { waitUntil } from "./life";
import { freePort } from "./ports";
import { ensureRedis, startRedis } from "./redis";
import { freshFolder, npmStart, postgresOf, type Running } from "./testing/npm-start";

const SHARED_WITHIN_MS = 5_000;

const running: Running[] = [];

async function start(DATA_DIR: string, port?: number, variables: Record<string, string> = {}) {
  const PORT = String(port ?? (await freePort()));
  const site = npmStart({ DATA_DIR, PORT, ...variables });
  running.push(site);
  await site.ready();
  return { site, url: `http://localhost:${PORT}` };
}

/** A page's form as a browser without scripts sends it: what it hides, and what somebody typed. */
async function filled(page: string, headers: Record<string, string>, typed: Record<string, string>): Promise<FormData> {
  const html = await (await fetch(page, { headers })).text();
  const form = html.split("<form").find((each) => Object.keys(typed).every((name) => each.includes(`name="${name}"`)));
  const data = new FormData();
  for (const [, name = "", value = ""] of (form ?? "").matchAll(
    /<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g,
  ))
    data.set(name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  for (const [name, value] of Object.entries(typed)) data.set(name, value);
  return data;
}

const status = async (url: string) => (await fetch(url)).status;

afterEach(() => {
  for (const site of running.splice(0)) site.killEverything();
});

describe("npm start behind https", () => {
  it("insists on https and pins the session cookie to its host", async () => {
    const behind = { APP_URL: "https://gold.example", TRUSTED_PROXY_HOPS: "1" };
    const { site, url } = await start(freshFolder(), undefined, behind);
    const headers = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "gold.example",
    };
    const home = await fetch(url, { headers });
    expect(home.headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
    expect(home.headers.get("content-security-policy")).toContain("upgrade-insecure-requests");

    const [, email = "", password = ""] = /Admin +(\S+)\n +Password +(\S+)/.exec(site.stdout()) ?? [];
    const signedIn = await fetch(`${url}/sign-in`, {
      method: "POST",
      redirect: "manual",
      headers: { ...headers, origin: "https://gold.example" },
      body: await filled(`${url}/sign-in`, headers, { identifier: email, password }),
    });
    const session = signedIn.headers.getSetCookie().find((each) => each.startsWith("__Host-gold.session="));
    const attributes = session?.toLowerCase().split("; ");
    expect(attributes).toEqual(expect.arrayContaining(["path=/", "httponly", "secure", "samesite=lax"]));
  });
});

describe("npm start behind a proxy that keeps the public name to itself", () => {
  it("takes forms from its own pages and from nobody else's", async () => {
    const { url } = await start(freshFolder(), undefined, { APP_URL: "https://gold.example", TRUSTED_PROXY_HOPS: "1" });
    const send = async (origin: string) => {
      const headers = { origin, "content-type": "application/x-www-form-urlencoded" };
      return (await fetch(`${url}/sign-in`, { method: "POST", headers, body: "a=b" })).status;
    };
    expect(await send("https://gold.example")).toBe(200);
    expect(await send("https://evil.example")).toBe(403);
  });
});

describe("npm start with no proxy in front", () => {
  it("counts a caller by the socket, whatever address they claim", async () => {
    const { url } = await start(freshFolder());
    const left = async (headers: Record<string, string>) => {
      const answer = await fetch(`${url}/api/v1/users/nobody`, { headers });
      return Number(answer.headers.get("ratelimit-remaining") ?? Number.NaN);
    };
    const first = await left({});
    const claims = ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip"];
    for (const [index, name] of claims.entries()) {
      expect(await left({ [name]: `203.0.113.${index}` })).toBe(first - 1 - index);
    }
  });
});

describe("npm start with a Redis", () => {
  it("counts limits there", async () => {
    const server = await startRedis(ensureRedis(), freshFolder());
    const redis = new Redis(server.url);
    const { url } = await start(freshFolder(), undefined, { REDIS_URL: server.url });
    await fetch(`${url}/api/v1/users/nobody`);
    const keys = () => redis.keys("gold:limits:api:*");
    expect(await waitUntil(async () => (await keys()).length === 1, SHARED_WITHIN_MS)).toBe(true);
    redis.disconnect();
    await server.stop();
    expect((await fetch(`${url}/api/v1/users/nobody`)).status).toBe(404);
  });
});

describe("npm start", () => {
  it("serves, says how to get in, and stops cleanly; the next start keeps quiet about the password", async () => {
    const folder = freshFolder();
    const first = await start(folder);
    expect(await status(first.url)).toBe(200);
    expect(first.site.stdout()).toContain(first.url);
    expect(first.site.stdout()).toMatch(/Admin +\S+@\S+\n +Password +\S{10,}/);
    expect(first.site.stdout()).toContain(folder);
    expect(statSync(path.join(folder, "secrets.json")).mode & 0o777).toBe(0o600);

    first.site.signal("SIGTERM");
    expect(await first.site.ended).toBe(0);
    expect(postgresOf(folder)).toBeUndefined();
    await expect(fetch(first.url)).rejects.toThrow();

    const secrets = readFileSync(path.join(folder, "secrets.json"), "utf8");
    const began = performance.now();
    const second = await start(folder);
    console.log(`A second start was serving after ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    expect(await status(second.url)).toBe(200);
    expect(second.site.stdout()).not.toContain("Password");
    expect(second.site.stdout()).toContain("npm run admin:reset");
    expect(readFileSync(path.join(folder, "secrets.json"), "utf8")).toBe(secrets);
    second.site.signal("SIGINT");
    expect(await second.site.ended).toBe(0);
    expect(postgresOf(folder)).toBeUndefined();
  });

  it("starts again on the same port after kill -9 of everything but Postgres", async () => {
    const folder = freshFolder();
    const port = await freePort();
    const first = await start(folder, port);
    first.site.killEverything();
    await first.site.ended;
    expect(postgresOf(folder)).toBeDefined();

    const second = await start(folder, port);
    expect(await status(second.url)).toBe(200);
    second.site.signal("SIGTERM");
    expect(await second.site.ended).toBe(0);
    expect(postgresOf(folder)).toBeUndefined();
  });

  it("leaves nothing running after kill -9 of npm alone", async () => {
    const folder = freshFolder();
    const { site, url } = await start(folder);
    site.signal("SIGKILL");
    const gone = () =>
      fetch(url).then(
        () => false,
        () => true,
      );
    expect(await waitUntil(async () => (await gone()) && postgresOf(folder) === undefined, 15_000)).toBe(true);
  });

  it("leaves alone an unrelated process that got the number of a dead Postgres", async () => {
    const folder = freshFolder();
    const first = await start(folder);
    process.kill(postgresOf(folder) ?? 0, "SIGKILL");
    first.site.killEverything();
    await first.site.ended;
    const bystander = spawn("sleep", ["300"]);
    const file = path.join(folder, "postgres", "postmaster.pid");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^\d+/, String(bystander.pid)));

    const second = await start(folder);
    expect(await status(second.url)).toBe(200);
    second.site.signal("SIGTERM");
    expect(await second.site.ended).toBe(0);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill();
  });

  it("shares the database with a second one at once; the last to leave stops it", async () => {
    const folder = freshFolder();
    const [one, two] = await Promise.all([start(folder), start(folder)]);
    one.site.signal("SIGTERM");
    expect(await one.site.ended).toBe(0);
    expect(postgresOf(folder)).toBeDefined();
    expect(await status(two.url)).toBe(200);
    two.site.signal("SIGTERM");
    expect(await two.site.ended).toBe(0);
    expect(postgresOf(folder)).toBeUndefined();
  });
});
