import { parseArgs } from "node:util";
import { checkEnv } from "@/lib/core/env";
import { halt } from "./bootstrap/halt.mjs";
import { openData } from "./data.ts";
import { runScript } from "./life.ts";

const USAGE = "Use: npm run audit:verify, or npm run audit:verify -- --head <hash of an earlier run>";

/** What is wrong with the first broken row, in words. */
const FAULTS = {
  gap: "it is gone from the chain",
  link: "it does not carry the hash of the row before it, so one of the two was changed",
  missing: "it is gone from audit_log and only its place in the chain is left",
  hash: "its hash is not that of what it says: the row, its place or its hash was changed",
  unchained: "it never came into the chain",
  head: "the chain does not hold the hash that was given: rows up to there were cut off or written anew",
};

const UNDEFINED_TABLE = "42P01";

/** `npm run audit:verify [-- --head <hash>]`: walks the audit log's chain; 1 when it is broken. */
await runScript(async (life) => {
  const head = readHead();
  checkEnv();
  await openData(life);
  const { verifyAudit } = await import("@/lib/audit/service/verify");
  const { systemContext } = await import("@/lib/core/context");
  const { closeDb } = await import("@/db/client");
  life.atEnd(closeDb);
  const verdict = await verifyAudit(systemContext(), { head }).catch(explain);
  const { seq: whole, hash } = verdict.head;
  console.log(`${whole === 1 ? "1 row is" : `${whole} rows are`} whole. Head: ${whole} ${hash}`);
  if (!verdict.broken) return 0;
  const { fault, seq, audit_id } = verdict.broken;
  const row = ["Row", seq, audit_id && `(id ${audit_id})`].filter(Boolean).join(" ");
  console.log(fault === "head" ? `Broken: ${FAULTS.head}.` : `Broken: ${row}: ${FAULTS[fault]}.`);
  return 1;
});

function explain(error: Error): never {
  const { code } = (error.cause ?? {}) as { code?: string };
  if (code !== UNDEFINED_TABLE) throw error;
  return halt(
    "The database is older than this program and has no chain yet.",
    "Bring it up to date: npm run db:migrate",
  );
}

function readHead(): string | undefined {
  let head: string | undefined;
  try {
    head = parseArgs({ options: { head: { type: "string" } } }).values.head;
  } catch (error) {
    halt(`${(error as Error).message}.`, USAGE);
  }
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) halt("The hash is not 64 hexadecimal digits.", USAGE);
  return head;
}
