import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { makePhotograph } from "@/db/testing/photographs";
import { ROOT } from "./data-folder";
import { freePort } from "./ports";
import { freshFolder, npmStart, type Running } from "./testing/npm-start";

type Client = typeof import("./client/runtime");

const TSC = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
const PASSWORD = "four grey herons waiting";

/** Right, and wrong in each way that the types are there to find. */
const USES = `
import { createClient, GoldError } from "./gold-client.ts";
const gold = createClient({ base_url: "https://gold.example" });
const answer = await gold.login({ body: { identifier: "a", password: "b" } });
export const ticket: string = "ticket" in answer ? answer.ticket : answer.access_token;
await gold.logout();
await gold.uploadAvatar({ body: { file: new Blob([]) } });
export const picture: Blob = await gold.getMemberAvatar({ params: { username: "a" }, query: { size: "small" } });
export const codes = (error: GoldError) => error.problem.code === "email_taken";
// @ts-expect-error a body is missing
await gold.login();
// @ts-expect-error no such field
await gold.login({ body: { identifier: "a", password: "b", remember: true } });
// @ts-expect-error no such code
export const wrong = (error: GoldError) => error.problem.code === "nonsense";
`;

const running: Running[] = [];
afterEach(() => {
  for (const site of running.splice(0)) site.killEverything();
});

async function writeClient(folder: string): Promise<string> {
  const file = path.join(folder, "gold-client.ts");
  const writing = npmStart({}, ["run", "client", "--", file]);
  running.push(writing);
  expect(await writing.ended).toBe(0);
  return file;
}

describe("npm run client", () => {
  it("writes a client that drives the running app, and whose types find what is wrong", async () => {
    const folder = freshFolder();
    const file = await writeClient(folder);
    expect(readFileSync(file, "utf8")).not.toContain("import ");
    writeFileSync(path.join(folder, "uses.ts"), USES);
    const flags = "--noEmit --strict --skipLibCheck --target es2024 --lib es2024,dom --module esnext".split(" ");
    const more = ["--moduleResolution", "bundler", "--allowImportingTsExtensions", "--types", ""];
    const checked = spawnSync(process.execPath, [TSC, ...flags, ...more, path.join(folder, "uses.ts")], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(checked.stdout).toBe("");

    const PORT = String(await freePort());
    const site = npmStart({ DATA_DIR: freshFolder(), PORT });
    running.push(site);
    await site.ready();
    const { createClient, GoldError }: Client = await import(file);
    const gold = createClient({ base_url: `http://localhost:${PORT}` });
    const send = (id: string, input = {}) => gold[id]?.(input) as Promise<Record<string, unknown>>;

    await expect(send("getMe")).rejects.toMatchObject({ problem: { code: "unauthenticated" } });
    const account = { email: "mira@example.com", full_name: "Mira Joshi", password: PASSWORD };
    const entered = await send("register", { body: account });
    await expect(send("register", { body: account })).rejects.toBeInstanceOf(GoldError);
    gold.use(String(entered.access_token));
    expect(await send("getMe")).toEqual(entered.user);

    const file_of = await makePhotograph({ width: 400, height: 400 });
    const uploaded = await send("uploadAvatar", { body: { file: new Blob([new Uint8Array(file_of)]) } });
    expect((await send("getMe")).avatar_url).toBe(uploaded.avatar_url);

    const { username } = await send("getOwnProfile");
    const picture: unknown = await send("getMemberAvatar", { params: { username }, query: { size: "small" } });
    expect(picture).toMatchObject({ type: expect.stringMatching(/^image\//), size: expect.any(Number) });

    const fresh = await send("refresh", { body: { refresh_token: entered.refresh_token } });
    gold.use(String(fresh.access_token));
    expect(await send("logout")).toBeNull();
    await expect(send("getMe")).rejects.toMatchObject({ problem: { code: "invalid_token", status: 401 } });
  });
});
