import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { halt } from "./bootstrap/halt.mjs";

const SECRET_BYTES = 32;

/** What each is for: sessions and tokens, the database's superuser, the database's owner that the app signs in as. */
const NAMES = ["AUTH_SECRET", "POSTGRES_PASSWORD", "DATABASE_PASSWORD"] as const;

export type Secrets = Record<(typeof NAMES)[number], string>;

/**
 * The installation's secrets: made on first use in `<folder>/secrets.json` (mode 0600), stable after that.
 * A variable of the same name in the environment wins and is not written down.
 */
export function loadSecrets(folder: string, environment = process.env): Secrets {
  const file = path.join(folder, "secrets.json");
  if (!existsSync(file)) create(file);
  const stored = read(file);
  const missing = NAMES.filter((name) => !environment[name] && !stored[name]);
  if (missing.length > 0) {
    halt(
      `${file} lacks ${missing.join(" and ")}.`,
      "Restore the file from a backup, or set the variable in the environment.",
    );
  }
  return Object.fromEntries(NAMES.map((name) => [name, environment[name] || stored[name]])) as Secrets;
}

// Two starts at once must end with one set of secrets: the link decides who was first.
function create(file: string): void {
  const fresh = Object.fromEntries(NAMES.map((name) => [name, randomBytes(SECRET_BYTES).toString("base64url")]));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string): Partial<Secrets> {
  try {
    chmodSync(file, 0o600);
    return JSON.parse(readFileSync(file, "utf8")) as Partial<Secrets>;
  } catch (error) {
    return halt(
      `${file} cannot be read: ${(error as Error).message}.`,
      "Restore the file from a backup. Without it nobody stays signed in and the embedded database does not open.",
    );
  }
}
