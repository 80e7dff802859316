import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { checkEnv } from "@/lib/core/env";
import { halt } from "./bootstrap/halt.mjs";
import { type Data, migrate, openData, seed } from "./data.ts";
import { ROOT } from "./data-folder.ts";
import { type Life, runScript } from "./life.ts";
import { dropDatabase, ensureDatabase, withConnection } from "./postgres/database.ts";
import { loadSecrets } from "./secrets.ts";

const [action, ...options] = process.argv.slice(2);

/** `npm run db:generate | db:migrate | db:studio | db:reset`. */
await runScript(async (life) => {
  // Only writing migrations needs no database.
  if (action === "generate") return drizzleKit(life, "generate", ...options);
  if (!["migrate", "studio", "reset"].includes(action ?? "")) {
    halt(`There is no "db ${action ?? ""}".`, "Use db:generate, db:migrate, db:studio or db:reset.");
  }
  checkEnv();
  if (action === "reset") await confirmReset(life);
  const data = await openData(life);
  if (action === "reset") await emptyDatabase(data);
  await migrate(data.databaseUrl);
  if (action === "studio") return drizzleKit(life, "studio", ...options);
  if (action === "reset") {
    const admin = await seed();
    console.log("The database is new.");
    if (admin)
      console.log(
        `\n  Admin     ${admin.email}\n  Password  ${admin.password}   (shown this once, good for three days)\n`,
      );
    return 0;
  }
  console.log("The database is up to date.");
  return 0;
});

async function confirmReset({ signal }: Life): Promise<void> {
  if (options.includes("--yes")) return;
  const way = "To do it without being asked: npm run db:reset -- --yes";
  if (!process.stdin.isTTY) halt("db:reset deletes everything in the database, and nobody is here to confirm it.", way);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question("This deletes everything in the database. Type yes to go on: ", { signal });
  prompt.close();
  if (answer.trim().toLowerCase() !== "yes") halt("Nothing was changed.", way);
}

async function emptyDatabase({ adminUrl, databaseUrl, folder }: Data): Promise<void> {
  if (adminUrl) {
    await dropDatabase(adminUrl);
    await ensureDatabase(adminUrl, loadSecrets(folder).DATABASE_PASSWORD);
    return;
  }
  // Somebody else's server: its role may not drop a database, but owns what is in it.
  await withConnection(databaseUrl, async (sql) => {
    await sql`drop schema if exists drizzle cascade`;
    await sql`drop schema public cascade`;
    await sql`create schema public`;
  });
}

function drizzleKit(life: Life, ...args: string[]): Promise<number> {
  const program = path.join(ROOT, "node_modules", "drizzle-kit", "bin.cjs");
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, stdio: "inherit", signal: life.signal });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => (life.signal.aborted ? resolve(0) : reject(error)));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
