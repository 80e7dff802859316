import "server-only";
import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify, type RemoteJWKSet } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { askProvider, DISCOVERY } from "./oauth";
import type { Provider } from "./providers";

/** Public keys alone (RFC 8725 §3.1): the client's secret is no key here, and `none` no signature. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const CLOCK_SECONDS = 30;

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Keys by their address; each set is asked for again when it is old or lacks a key. */
const sets = new LRUCache<string, RemoteJWKSet>({ max: 10 });

function keysAt(jwks_uri: string): RemoteJWKSet {
  const known = sets.get(jwks_uri);
  if (known) return known;
  const set = createRemoteJWKSet(new URL(jwks_uri), { [customFetch]: (url, options) => askProvider(url, options) });
  sets.set(jwks_uri, set);
  return set;
}

/** What an issuer says of itself, as long as it says that it is the one that was asked (OpenID Connect Discovery §4.3). */
async function metadataOf(issuer: string): Promise<z.infer<typeof Metadata>> {
  const answer = await askProvider(issuer.replace(/\/$/, "") + DISCOVERY);
  const metadata = Metadata.parse(await answer.json());
  if (new URL(metadata.issuer).href !== new URL(issuer).href) {
    throw new Error(`${issuer} calls itself ${metadata.issuer}`);
  }
  return metadata;
}

/** When a provider last asked its person who they are, as an id token says it (`auth_time`); null where it says nothing. */
export function askedAt({ auth_time }: JWTPayload): Date | null {
  return typeof auth_time === "number" ? new Date(auth_time * 1000) : null;
}

/**
 * Checks who signed an id token, for whom, and when (OpenID Connect Core §3.1.3.7). Auth.js has looked at its nonce and
 * trusts the connection to the provider for the rest; we do not.
 * @returns its claims
 * @throws anything but an AppError: it is the provider's fault or the configuration's, never the visitor's
 */
export async function verifyIdToken(provider: Provider, id_token: string | undefined): Promise<JWTPayload> {
  if (!id_token) throw new Error(`${provider.id} sent no id token`);
  const { issuer, jwks_uri } = await metadataOf(provider.issuer);
  const { payload } = await jwtVerify(id_token, keysAt(jwks_uri), {
    algorithms: ALGORITHMS,
    issuer,
    audience: provider.client_id,
    requiredClaims: ["sub", "exp", "iat"],
    clockTolerance: CLOCK_SECONDS,
  });
  return payload;
}
