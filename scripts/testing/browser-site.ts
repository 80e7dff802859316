import { randomBytes } from "node:crypto";
import { migrate, seed } from "../data.ts";
import { freePort } from "../ports.ts";
import { ensureDatabase } from "../postgres/database.ts";
import type { EmbeddedPostgres } from "../postgres.ts";
import { startWeb } from "../web.ts";
import { testEnvironment, type Variables } from "./environment.ts";
import { startOidcServer } from "./oidc-server.ts";
import type { Run } from "./stages.ts";
import { makeFolder } from "./workbench.ts";

const SECRET_BYTES = 32;

/** A server for the browser tests, and what they need to know about it. */
export type BrowserSite = { environment: Variables; stop(): Promise<void> };

/**
 * A production server on a free port, with a seeded database and a data folder of its own. It trusts one
 * proxy, so a test may come from a network of its own: `extraHTTPHeaders: { "x-forwarded-for": … }`.
 */
export async function startBrowserSite(
  { life, workbench, temporary }: Run,
  { adminUrl }: EmbeddedPostgres,
): Promise<BrowserSite> {
  const secret = () => randomBytes(SECRET_BYTES).toString("base64url");
  const port = await freePort();
  const oidc = await startOidcServer(`http://localhost:${port}/api/auth/callback/oidc`);
  life.atEnd(oidc.stop);
  const configuration = {
    DATABASE_URL: await ensureDatabase(adminUrl, secret(), "browser"),
    AUTH_SECRET: secret(),
    DATA_DIR: makeFolder(workbench, "browser-data"),
    PORT: String(port),
    HOST: "127.0.0.1",
    TRUSTED_PROXY_HOPS: "1",
    LOG_LEVEL: "warn",
    AUTH_OIDC_ISSUER: oidc.issuer,
    AUTH_OIDC_ID: oidc.client_id,
    AUTH_OIDC_SECRET: oidc.client_secret,
    AUTH_OIDC_NAME: "House ID",
  };
  // Seeding happens in this process, with the app's own code.
  Object.assign(process.env, configuration);
  await migrate(configuration.DATABASE_URL);
  const admin = await seed();
  const web = await startWeb(testEnvironment(temporary, configuration));
  life.atEnd(web.stop);
  return {
    stop: web.stop,
    environment: {
      ...configuration,
      BASE_URL: `http://localhost:${port}`,
      ADMIN_EMAIL: admin?.email,
      ADMIN_PASSWORD: admin?.password,
    },
  };
}
