import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type AccountClaims, Provider } from "oidc-provider";
import { freePort } from "../ports.ts";

/** A real OpenID provider on this machine, with one client. */
export type OidcServer = { issuer: string; client_id: string; client_secret: string; stop(): Promise<void> };

const SECRET_BYTES = 32;

/** Asks whom to be; everything it is told it believes. */
const page = (action: string) => `<!doctype html><html lang="en"><title>Test provider</title>
<h1>Who are you?</h1>
<form method="post" action="${action}">
  <label>Subject <input name="sub"></label>
  <label>E-mail <input name="email"></label>
  <label>Name <input name="name"></label>
  <label><input type="checkbox" name="email_verified" value="true"> Confirmed</label>
  <button name="go" value="on">Continue</button>
  <button name="go" value="off">Cancel</button>
</form></html>`;

/** Its people, by subject; they are whom somebody last said they were. */
type People = Map<string, AccountClaims>;

async function interact(provider: Provider, people: People, request: IncomingMessage, response: ServerResponse) {
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page(request.url ?? ""));
    return;
  }
  const said = new URLSearchParams(await text(request));
  const sub = said.get("sub") || randomBytes(8).toString("hex");
  const email_verified = said.get("email_verified") === "true";
  people.set(sub, { sub, email: said.get("email") || undefined, email_verified, name: said.get("name") || undefined });
  const result =
    said.get("go") === "on"
      ? { login: { accountId: sub } }
      : { error: "access_denied", error_description: "Cancelled" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/**
 * Starts a provider that tests sign in with. It stands on 127.0.0.1, so that to a browser it is another site than one on
 * localhost.
 */
export async function startOidcServer(redirect_uri: string): Promise<OidcServer> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const client_id = "gold";
  const client_secret = randomBytes(SECRET_BYTES).toString("base64url");
  const people: People = new Map();
  const provider = new Provider(issuer, {
    clients: [{ client_id, client_secret, redirect_uris: [redirect_uri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: [randomBytes(SECRET_BYTES).toString("hex")] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => people.get(sub) ?? { sub } }),
    // Whoever signed in has agreed.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: client_id, accountId: oidc.session?.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const server: Server = createServer((request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void answer(request, response);
    interact(provider, people, request, response).catch((error: unknown) => {
      response.statusCode = 400;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { issuer, client_id, client_secret, stop };
}
