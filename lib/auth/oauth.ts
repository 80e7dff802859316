import "server-only";
import { customFetch } from "@auth/core";
import { LRUCache } from "lru-cache";
import type { OAuthConfig, OIDCConfig } from "next-auth/providers";
import { z } from "zod";
import { line } from "@/lib/core/text";
import { FULL_NAME_MAX } from "@/lib/profiles/constants";
import { configuredProviders, type Provider } from "./providers";
import { Email } from "./schema";

/** A person as a provider knows them. An address that nobody confirmed there is as good as none. */
export type Identity = {
  provider: Provider["id"];
  account_id: string;
  email: string | null;
  email_verified: boolean;
  name: string | null;
  /** When the provider last asked them who they are, where it says so. */
  asked_at?: Date | null;
};

const TIMEOUT_MS = 8_000;
export const DISCOVERY = "/.well-known/openid-configuration";
const DISCOVERY_MS = 5 * 60 * 1000;

/** What issuers say of themselves, so that beginning a sign-in, which anybody can, asks nobody. */
const discovered = new LRUCache<string, string>({ max: 10, ttl: DISCOVERY_MS });

/** Never waits long for a provider, and asks an issuer who it is every few minutes at most. */
export async function askProvider(...[address, init]: Parameters<typeof fetch>): Promise<Response> {
  const url = address instanceof Request ? address.url : address.toString();
  const known = discovered.get(url);
  if (known) return new Response(known, { headers: { "content-type": "application/json" } });
  const response = await fetch(address, { ...init, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.ok && url.endsWith(DISCOVERY)) discovered.set(url, await response.clone().text());
  return response;
}

/** OpenID Connect Core §5.1, as far as we ask; a bad value counts as none. Some send `email_verified` as text. */
const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: Email.transform((email) => email.toLowerCase())
    .optional()
    .catch(undefined),
  email_verified: z
    .union([z.boolean(), z.literal("true").transform(() => true)])
    .optional()
    .catch(undefined),
  name: line({ min: 1, max: FULL_NAME_MAX }).optional().catch(undefined),
  preferred_username: line({ min: 1, max: FULL_NAME_MAX }).optional().catch(undefined),
});
type Claims = z.infer<typeof Claims>;

/** Who a provider says somebody is, or null when it does not even say that. */
export function identityOf(provider: Provider["id"], account_id: string, profile: unknown): Identity | null {
  const { data } = Claims.safeParse(profile);
  if (!data) return null;
  return {
    provider,
    account_id,
    email: data.email ?? null,
    email_verified: data.email !== undefined && data.email_verified === true,
    name: data.name ?? data.preferred_username ?? null,
  };
}

/** Auth.js' own picture of a person, of which only the id counts: OpenID Connect Core §5.7 makes it issuer and subject. */
const profileFor =
  ({ id, issuer }: Provider) =>
  (claims: Claims) => ({ id: id === "oidc" ? `${issuer}|${claims.sub}` : claims.sub });

const clientOf = ({ client_id, client_secret }: Provider) => ({
  clientId: client_id,
  clientSecret: client_secret,
  [customFetch]: askProvider,
});

const GITHUB_API = "https://api.github.com";
const GitHubUser = z.object({ id: z.int(), login: z.string(), name: z.string().nullish() });
const GitHubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

type Asked = { tokens: { access_token?: string } };

/** GitHub speaks no OpenID Connect, and its profile shows an address without saying whether it is confirmed. */
async function askGitHub(access_token: string | undefined): Promise<Claims> {
  const ask = async (path: string) => {
    const headers = { authorization: `Bearer ${access_token}`, accept: "application/json", "user-agent": "GOLD" };
    const response = await askProvider(GITHUB_API + path, { headers });
    if (!response.ok) throw new Error(`GitHub answered ${response.status} for ${path}`);
    return response.json();
  };
  const [user, emails] = await Promise.all([
    ask("/user").then((answer) => GitHubUser.parse(answer)),
    ask("/user/emails").then((answer) => GitHubEmails.parse(answer)),
  ]);
  const primary = emails.find((each) => each.primary);
  const claims = { email: primary?.email, email_verified: primary?.verified, name: user.name ?? user.login };
  return Claims.parse({ ...claims, sub: String(user.id) });
}

const GITHUB = "https://github.com/login/oauth";

/** Every protection that each knows is on; none of them gets to link accounts by e-mail. */
function toAuthJs(provider: Provider): OAuthConfig<Claims> | OIDCConfig<Claims> {
  const { id, name, issuer } = provider;
  const common = { ...clientOf(provider), id, name, profile: profileFor(provider) };
  if (id === "github") {
    return {
      ...common,
      type: "oauth",
      issuer: GITHUB,
      authorization: { url: `${GITHUB}/authorize`, params: { scope: "read:user user:email" } },
      token: `${GITHUB}/access_token`,
      userinfo: { url: `${GITHUB_API}/user`, request: ({ tokens }: Asked) => askGitHub(tokens.access_token) },
      checks: ["pkce", "state"],
    };
  }
  // What `email` and `profile` ask for stands at the userinfo endpoint (OpenID Connect Core §5.4); Google puts it into
  // the id token too.
  return { ...common, type: "oidc", issuer, checks: ["pkce", "state", "nonce"], idToken: id === "google" };
}

/** The configured providers as Auth.js takes them. */
export function oauthProviders() {
  return configuredProviders().map(toAuthJs);
}
