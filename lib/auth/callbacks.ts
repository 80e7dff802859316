import "server-only";
import { cookies, headers } from "next/headers";
import type { Account, NextAuthConfig, Profile } from "next-auth";
import { type Ctx, resolveContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { localPath, pathWithin } from "@/lib/core/local-path";
import { claimOf, returnCookie } from "./cookie";
import { verifyIdToken } from "./id-token";
import { type Identity, identityOf } from "./oauth";
import { clearPassing, readPassing, setPassing } from "./passing-cookies";
import { findProvider } from "./providers";
import { connectProvider } from "./service/connections";
import { enterByProvider } from "./service/enter-by-provider";
import { resolveClaim } from "./service/resolve-claim";
import { enterByLink, limitSignInLinks } from "./service/sign-in-link";
import type { SessionClaim } from "./tokens";

type Callbacks = Required<NonNullable<NextAuthConfig["callbacks"]>>;

/** Sessions begun in this request, until Auth.js seals them into its cookie; by the object it hands from hook to hook. */
const begun = new WeakMap<Account, SessionClaim>();

const HOME = "/profile";

/** The page for whoever was refused, with the reason in its address. */
function refusal(page: string, error: unknown, ctx: Ctx, provider: string): string {
  const code = error instanceof AppError ? error.code : "internal";
  if (error instanceof AppError) ctx.log.debug({ code }, "refused");
  else ctx.log.error({ err: error }, "failed");
  return `${page}?${new URLSearchParams({ error: code, provider })}`;
}

/** Who came back, once their provider has signed for it where it speaks OpenID Connect. */
async function requireIdentity(account: Account, profile: Profile | undefined): Promise<Identity> {
  const provider = findProvider(account.provider);
  if (provider && account.type === "oidc") await verifyIdToken(provider, account.id_token);
  const identity = provider && identityOf(provider.id, account.providerAccountId, profile);
  if (!identity) throw new AppError("not_found");
  return identity;
}

/** Signs in, by which Auth.js seals the cookie; or the way to the second step. */
async function enter(ctx: Ctx, account: Account, profile: Profile | undefined): Promise<true | string> {
  const signed_in =
    account.type === "email"
      ? await enterByLink(ctx, { email: account.providerAccountId })
      : await enterByProvider(ctx, await requireIdentity(account, profile));
  if ("entered" in signed_in) {
    begun.set(account, signed_in.entered);
    return true;
  }
  await setPassing("ticket", signed_in.ticket);
  const jar = await cookies();
  const next = localPath(jar.get(returnCookie().name)?.value.replace(/^https?:\/\/[^/]+/, ""));
  return `/sign-in/second-step?${new URLSearchParams(next ? { next } : {})}`;
}

/** Connects an account for whoever pressed Connect in this session and came back. */
async function connect(ctx: Ctx, account: Account, profile: Profile | undefined, token: string): Promise<string> {
  const page = "/profile/security";
  try {
    await connectProvider(ctx, await requireIdentity(account, profile), token);
    return `${page}?${new URLSearchParams({ connected: account.provider })}#connected`;
  } catch (error) {
    return `${refusal(page, error, ctx, account.provider)}#connected`;
  }
}

/** Who gets in, decided by our services. A path in place of a yes is where Auth.js sends the browser instead. */
const signIn: Callbacks["signIn"] = async ({ account, profile, email }) => {
  if (!account) return false;
  const ctx = await resolveContext(await headers());
  try {
    if (email?.verificationRequest) {
      await limitSignInLinks(ctx);
      return true;
    }
    const token = await readPassing("linking");
    if (token) await clearPassing("linking");
    if (token && ctx.actor.type === "user") return await connect(ctx, account, profile, token);
    return await enter(ctx, account, profile);
  } catch (error) {
    return refusal("/sign-in", error, ctx, account.provider);
  }
};

const jwt: Callbacks["jwt"] = async ({ token, account }) => {
  if (account) {
    const claim = begun.get(account);
    return claim ? { sub: claim.user_id, sid: claim.session_id, epoch: claim.epoch } : null;
  }
  const claim = claimOf(token);
  const actor = claim && (await resolveClaim(claim, new Date()));
  return actor?.type === "user" ? token : null;
};

/** What Auth.js asks us on its way. */
export const callbacks = {
  signIn,
  jwt,
  redirect: ({ url, baseUrl }) => baseUrl + (pathWithin(url, baseUrl) ?? HOME),
  session: ({ session, token }) => ({ expires: session.expires, user: { id: token.sub } }),
} satisfies NextAuthConfig["callbacks"];
