import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { freePort } from "./ports";
import { freshFolder, npmStart, type Running } from "./testing/npm-start";
import { restartPostgres } from "./testing/postgres-restart";

const PASSWORD = "copper lantern walks";
const CLIENTS = 4;
const PAUSE_MS = 20;
const RECOVERY_MS = 10_000;
const TIMEOUT_MS = 180_000;

let site: Running | undefined;
afterEach(() => site?.killEverything());

type Answer = { status: number; body: { access_token?: string; code?: string } };

it(
  "a Postgres that falls over under sign-ins costs no acknowledged one, and is back in ten seconds without a restart",
  async () => {
    const [DATA_DIR, PORT] = [freshFolder(), String(await freePort())];
    site = npmStart({ DATA_DIR, PORT, ENABLE_RATE_LIMITING: "false" });
    await site.ready();
    const ask = async (verb: string, init: RequestInit = {}): Promise<Answer> => {
      const headers = { "content-type": "application/json", ...init.headers };
      const response = await fetch(`http://localhost:${PORT}/api/v1/auth/${verb}`, { ...init, headers });
      return { status: response.status, body: (await response.json()) as Answer["body"] };
    };
    const post = (verb: string, body: unknown) => ask(verb, { method: "POST", body: JSON.stringify(body) });
    const email = "mira@example.com";
    expect((await post("register", { email, full_name: "Mira", password: PASSWORD })).status).toBe(201);

    const acknowledged: string[] = [];
    const refusals = new Set<string>();
    let [stopped, backAt] = [false, 0];
    let restartedAt = Number.POSITIVE_INFINITY;
    const client = async () => {
      while (!stopped) {
        const began = performance.now();
        const { status, body } = await post("login", { identifier: email, password: PASSWORD });
        if (body.access_token) acknowledged.push(body.access_token);
        else refusals.add(`${status} ${body.code}`);
        if (body.access_token && began > restartedAt) backAt ||= performance.now();
        await sleep(PAUSE_MS);
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    while (acknowledged.length < CLIENTS * 2) await sleep(PAUSE_MS);
    await restartPostgres(DATA_DIR);
    restartedAt = performance.now();
    while (!backAt && performance.now() < restartedAt + RECOVERY_MS) await sleep(PAUSE_MS);
    stopped = true;
    await Promise.all(clients);

    expect(backAt - restartedAt).toBeGreaterThan(0);
    expect([...refusals].filter((each) => each !== "503 unavailable")).toEqual([]);
    // A connection that the fall left half open may still answer that the database is out.
    const statusOf = async (token: string): Promise<number> => {
      const { status } = await ask("me", { headers: { authorization: `Bearer ${token}` } });
      return status === 503 && performance.now() < restartedAt + RECOVERY_MS ? statusOf(token) : status;
    };
    const statuses = await Promise.all(acknowledged.map(statusOf));
    expect(new Set(statuses)).toEqual(new Set([200]));
  },
  TIMEOUT_MS,
);
