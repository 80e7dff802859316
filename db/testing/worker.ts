import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { closeDb } from "@/db/client";
import { resolveActor } from "@/lib/auth/resolve-actor";
import { followAudiences } from "@/lib/avatars/jobs";
import { provideActorResolver } from "@/lib/core/actor";
import { copyTemplate } from "./template";

const server = process.env.TEST_POSTGRES_URL ?? "";

process.env.DATABASE_URL = await copyTemplate(server, `gold_worker_${process.env.VITEST_POOL_ID}`);
process.env.AUTH_SECRET ??= "only-for-tests-only-for-tests-only-for-tests";
process.env.DATA_DIR = mkdtempSync(path.join(tmpdir(), "gold-test-"));
process.env.LOG_LEVEL ??= "silent";
provideActorResolver(resolveActor);

followAudiences();

afterAll(closeDb);
