import "server-only";
import { cookies, headers } from "next/headers";
import type { Account, NextAuthConfig, Profile } from "next-auth";
import { type Ctx, resolveContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { localPath, pathWithin } from "@/lib/core/local-path";
import { claimOf, returnCookie } from "./cookie";
import { askedAt, verifyIdToken } from "./id-token";
import { type Identity, identityOf } from "./oauth";
import { clearPassing, readPassing, setPassing } from "./passing-cookies";
import { findProvider } from "./providers";
import { connectProvider, proveByProvider } from "./service/connections";
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
  const claims = provider && account.type === "oidc" ? await verifyIdToken(provider, account.id_token) : {};
  const identity = provider && identityOf(provider.id, account.providerAccountId, profile);
  if (!identity) throw new AppError("not_found");
  return { ...identity, asked_at: askedAt(claims) };
}

/** The page of ours that Auth.js was told to go on to. */
async function pathBack(): Promise<string | null> {
  const jar = await cookies();
  return localPath(jar.get(returnCookie().name)?.value.replace(/^https?:\/\/[^/]+/, ""));
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
  const next = await pathBack();
  return `/sign-in/second-step?${new URLSearchParams(next ? { next } : {})}`;
}

/** What somebody who is signed in went to do, and what their page is told of it afterwards. */
type Errand = { act: (identity: Identity) => Promise<void>; done: "connected" | "proved" };

/** To connect an account, or to show again who they are. */
async function errandOf(ctx: Ctx): Promise<Errand | null> {
  const [token, proving] = [await readPassing("linking"), await readPassing("proving")];
  if (token) await clearPassing("linking");
  if (proving) await clearPassing("proving");
  if (ctx.actor.type !== "user") return null;
  if (token) return { act: (identity) => connectProvider(ctx, identity, token), done: "connected" };
  return proving ? { act: (identity) => proveByProvider(ctx, identity), done: "proved" } : null;
}

/** Whoever is on an errand comes back to where they began it, and neither in nor out. */
async function run({ act, done }: Errand, ctx: Ctx, account: Account, profile: Profile | undefined): Promise<string> {
  const page = "/profile/security";
  try {
    await act(await requireIdentity(account, profile));
    const begun_at = done === "proved" ? await pathBack() : page;
    if (begun_at && begun_at !== page) return begun_at;
    return `${page}?${new URLSearchParams({ [done]: account.provider })}#connected`;
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
    const errand = account.type === "email" ? null : await errandOf(ctx);
    return await (errand ? run(errand, ctx, account, profile) : enter(ctx, account, profile));
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
