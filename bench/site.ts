import { randomBytes } from "node:crypto";
import type { SessionClaim } from "@/lib/auth/tokens";
import type { Life } from "@/scripts/life";
import { freePort } from "@/scripts/ports";
import { openPostgres } from "@/scripts/postgres";
import { ensureDatabase } from "@/scripts/postgres/database";
import { ensureBuilt } from "@/scripts/production-build";
import { TEST_DIST_DIR, testEnvironment } from "@/scripts/testing/environment";
import { makeFolder, openWorkbench } from "@/scripts/testing/workbench";
import { startWeb } from "@/scripts/web";
import { makePhoto } from "./photo";

const secret = () => randomBytes(32).toString("hex");

const PASSWORD = "copper lantern walks";

/** Where a site answers, and a person of it in both of their doors. */
export type Site = {
  url: string;
  email: string;
  password: string;
  claim: SessionClaim;
  /** The header a browser would send. */
  cookie: string;
  access_token: string;
  /** The path of their picture, 256 pixels a side. */
  picture: string;
};

/** A signed-in person of the site's. */
async function signIn(): Promise<Omit<Site, "url" | "picture">> {
  const { cookieOf, createMember } = await import("@/db/testing/factories");
  const { closeDb } = await import("@/db/client");
  const { signAccessToken } = await import("@/lib/auth/tokens");
  const { email, user_id, session_id } = await createMember({ password: PASSWORD }).finally(closeDb);
  const claim = { user_id, session_id, epoch: 0 };
  const access_token = await signAccessToken(claim, new Date());
  return { email, password: PASSWORD, claim, cookie: await cookieOf(claim), access_token };
}

/** Makes the generated photograph the picture of whoever has the token. */
async function showPhoto(url: string, access_token: string): Promise<string> {
  const body = new FormData();
  body.set("file", new Blob([Uint8Array.from(await makePhoto())]));
  const headers = { authorization: `Bearer ${access_token}` };
  const response = await fetch(`${url}/api/v1/profile/me/avatar`, { method: "POST", headers, body });
  const { avatar_url } = (await response.json()) as { avatar_url: string };
  return avatar_url;
}

/**
 * A production server with a database and data of its own, without rate limits, gone when `life` ends.
 * @returns its address and a person who is signed in and has a picture
 */
export async function startSite(life: Life): Promise<Site> {
  process.env.NEXT_DIST_DIR = TEST_DIST_DIR;
  await ensureBuilt(life.signal, false);
  const workbench = await openWorkbench(life);
  const database = makeFolder(workbench, "database");
  makeFolder(database, "run");
  const { adminUrl, release } = await openPostgres(database, secret(), "throwaway");
  life.atEnd(release);
  const port = await freePort();
  const configuration = {
    DATABASE_URL: await ensureDatabase(adminUrl, secret(), "bench"),
    AUTH_SECRET: secret(),
    DATA_DIR: makeFolder(workbench, "data"),
    PORT: String(port),
    ENABLE_RATE_LIMITING: "false",
    LOG_LEVEL: "warn",
  };
  Object.assign(process.env, configuration);
  const { migrateDatabase } = await import("@/db/migrate");
  await migrateDatabase(configuration.DATABASE_URL);
  const person = await signIn();
  const web = await startWeb(testEnvironment(makeFolder(workbench, "tmp"), configuration));
  life.atEnd(web.stop);
  const url = `http://127.0.0.1:${port}`;
  return { url, ...person, picture: await showPhoto(url, person.access_token) };
}
