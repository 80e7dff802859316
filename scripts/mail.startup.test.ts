import { readFileSync } from "node:fs";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { afterEach, describe, expect, it } from "vitest";
import { newId } from "@/lib/core/ids";
import { type MailServer, startMailServer } from "@/lib/messages/testing/mail-server";
import { waitUntil } from "./life";
import { freePort } from "./ports";
import { freshFolder, npmStart, type Running } from "./testing/npm-start";

const WITHIN_MS = 10_000;

let site: Running | undefined;
let server: MailServer | undefined;
let database: Sql | undefined;

/** The database of a data folder, as the app signs in to it. */
function connect(folder: string): Sql {
  const { DATABASE_PASSWORD } = JSON.parse(readFileSync(path.join(folder, "secrets.json"), "utf8"));
  const port = Number(readFileSync(path.join(folder, "postgres", "postmaster.pid"), "utf8").split("\n")[3]);
  const password = DATABASE_PASSWORD;
  return postgres({ host: "127.0.0.1", port, user: "gold", password, database: "gold", max: 1, onnotice: () => {} });
}

async function queue(sql: Sql): Promise<string> {
  const id = newId();
  const data = { link: `https://gold.example/reset?token=${id}`, valid_minutes: 30 };
  await sql`insert into messages (id, channel, recipient, template, data)
            values (${id}, 'email', 'nora@example.com', 'reset_password', ${sql.json(data)})`;
  return id;
}

afterEach(async () => {
  await database?.end({ timeout: 1 });
  site?.signal("SIGTERM");
  await site?.ended;
  await server?.close();
});

describe("npm start with a mail server", () => {
  it("loses no mail while that is down and the database crashes, and sends it once both are back", async () => {
    const [folder, mailPort, PORT] = [freshFolder(), await freePort(), String(await freePort())];
    site = npmStart({ DATA_DIR: folder, PORT, SMTP_URL: `smtp://127.0.0.1:${mailPort}` });
    await site.ready();
    expect(site.stdout()).not.toContain("/dev/outbox");
    expect((await fetch(`http://localhost:${PORT}/dev/outbox`)).status).toBe(404);

    const sql = connect(folder);
    database = sql;
    const id = await queue(sql);
    const row = async () => (await sql`select state, tries, last_error, data from messages where id = ${id}`)[0];
    await waitUntil(async () => ((await row())?.last_error ?? null) !== null, WITHIN_MS);
    expect(await row()).toMatchObject({ state: "queued", tries: 1, last_error: expect.stringMatching(/ECONNREFUSED/) });

    // A backend killed outright makes Postgres end all others at once and recover, as after an immediate restart.
    const connections = () =>
      sql`select pid, pid = pg_backend_pid() as own from pg_stat_activity where usename = 'gold'`;
    const before = await connections();
    process.kill(before.find(({ own }) => !own)?.pid, "SIGKILL");
    const ownPid = (rows: Awaited<ReturnType<typeof connections>>) => rows.find(({ own }) => own)?.pid;
    const isBack = () =>
      connections().then(
        (rows) => ownPid(rows) !== ownPid(before),
        () => false,
      );
    expect(await waitUntil(isBack, WITHIN_MS)).toBe(true);
    server = await startMailServer({ port: mailPort });
    await sql`update messages set next_try_at = now()`;
    const second = await queue(sql);
    await waitUntil(() => (server?.arrived.length ?? 0) >= 2, WITHIN_MS);
    expect(server.arrived.map(({ messageId }) => messageId).sort()).toEqual(
      [id, second].map((each) => `<${each}@localhost>`),
    );
    await waitUntil(async () => (await row())?.state === "sent", WITHIN_MS);
    expect(await row()).toEqual({ state: "sent", tries: 2, data: {}, last_error: null });
  });
});
