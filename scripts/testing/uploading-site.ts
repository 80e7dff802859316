import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../ports.ts";
import { freshFolder, npmStart } from "./npm-start.ts";

const PASSWORD = "four grey herons waiting";
const OWN = "/api/v1/profile/me/avatar";

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

/** A person of the site's, asking its API. */
export type Person = {
  authorization: string;
  /** @param path below the avatar's own address, or a whole one */
  ask: (method: string, path?: string, body?: unknown) => Promise<Answer>;
  upload: (bytes: Buffer, fields?: Record<string, string>) => Promise<Answer>;
};

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith("{") ? JSON.parse(text) : {} };
}

function personAt(url: string, token: string): Person {
  const authorization = `Bearer ${token}`;
  const send = async (method: string, where: string, headers: Record<string, string>, body?: BodyInit) =>
    answerOf(await fetch(url + where, { method, headers: { authorization, ...headers }, body }));
  return {
    authorization,
    ask(method, where = "", body = undefined) {
      const address = where.startsWith("/api/") ? where : OWN + where;
      if (body === undefined) return send(method, address, {});
      return send(method, address, { "content-type": "application/json" }, JSON.stringify(body));
    },
    upload(bytes, fields = {}) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set("file", new Blob([new Uint8Array(bytes)]), "picture");
      return send("POST", OWN, {}, form);
    },
  };
}

/** `npm start` with a folder of its own and no limits, people in it, and what it tells of itself. */
export async function startUploadingSite() {
  const DATA_DIR = freshFolder();
  const PORT = String(await freePort());
  const site = npmStart({ DATA_DIR, PORT, ENABLE_RATE_LIMITING: "false" });
  await site.ready();
  const url = `http://127.0.0.1:${PORT}`;
  return {
    url,
    port: Number(PORT),
    /** Where its files lie. */
    files: path.join(DATA_DIR, "files"),
    stop: site.killEverything,
    /** One of its metrics, of all labels that match together. */
    async metric(name: string, labels = /^/): Promise<number> {
      const text = await (await fetch(`${url}/api/metrics`)).text();
      const lines = text.split("\n").filter((line) => line.startsWith(name) && /^[ {]/.test(line.slice(name.length)));
      return lines.filter((line) => labels.test(line)).reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    },
    async join(): Promise<Person> {
      const account = { email: `${crypto.randomUUID()}@example.com`, full_name: "Mira Joshi", password: PASSWORD };
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/api/v1/auth/register`, {
        method: "POST",
        headers,
        body: JSON.stringify(account),
      });
      return personAt(url, String((await answerOf(answer)).body.access_token));
    },
    /** What operations answered with 500 or more, after whatever is still under way. */
    async failures(): Promise<number> {
      await sleep(100);
      return this.metric("http_requests_total", /status="5/);
    },
  };
}

export type UploadingSite = Awaited<ReturnType<typeof startUploadingSite>>;
