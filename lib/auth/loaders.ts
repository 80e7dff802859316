import "server-only";
import { notFound, redirect } from "next/navigation";
import { listOwnSecurityEvents } from "@/lib/audit/service";
import { AppError } from "@/lib/core/errors";
import { localPath } from "@/lib/core/local-path";
import { pageContext, signedInContext } from "@/lib/core/page";
import { PAGE_SIZE } from "@/lib/core/pagination";
import { EVENTS_SHOWN } from "./constants";
import type { LinkPurpose } from "./links";
import { readPassing } from "./passing-cookies";
import { configuredProviders, findProvider, offersSignInLink } from "./providers";
import type { Account } from "./schema";
import { type LinkFailure, type LinkShown, LinkToken } from "./schema/email";
import type { Connection, ProviderChoice } from "./schema/providers";
import { getAccount } from "./service/account";
import { listApiKeys } from "./service/api-keys";
import { getPendingEmail } from "./service/change-email";
import { listConnections } from "./service/connections";
import { getMobile } from "./service/mobile";
import { readLink } from "./service/one-time-tokens";
import { listPasskeys } from "./service/passkeys";
import { listOwnSessions } from "./service/sessions";
import { readSignInLink } from "./service/sign-in-link";
import { getTwoStep } from "./service/totp";
import { linkView } from "./views";

type Query = Record<string, string | string[] | undefined>;

const one = (value: string | string[] | undefined): string | null => (typeof value === "string" ? value : null);

/** Why somebody came back without having got in, and from where; the words for it are the page's. */
function comeback(query: Query): { error: string; provider: string | null } | null {
  const error = one(query.error);
  return error === null ? null : { error, provider: findProvider(one(query.provider) ?? "")?.name ?? null };
}

const choices = (): ProviderChoice[] => configuredProviders().map(({ id, name }) => ({ id, name }));

/**
 * For the pages one enters by: whoever is in already goes on, or is told on their own page what came to nothing elsewhere.
 * Answers where to go after signing in, and the other ways to do so.
 */
export async function loadEntry(query: Query = {}) {
  const ctx = await pageContext();
  const next = localPath(one(query.next) ?? undefined);
  const refused = comeback(query);
  if (ctx.actor.type === "user" && refused) {
    redirect(`/profile/security?${new URLSearchParams({ error: refused.error })}#connected`);
  }
  if (ctx.actor.type === "user") redirect(next ?? "/profile");
  return { next, refused, providers: choices(), link: offersSignInLink() };
}

/** For whoever would sign in by a link in a mail. */
export async function loadSignInLink(query: Query) {
  if (!offersSignInLink()) notFound();
  return loadEntry({ next: query.next });
}

/** Whom a link in a mail signs in, and the address that its form is sent to; null for one that is good no longer. */
export async function loadOpenedLink(query: Query): Promise<{ email: string; action: string } | null> {
  const token = one(query.token);
  const found = token ? await readSignInLink(await pageContext(), token) : null;
  if (!token || !found) return null;
  const callbackUrl = localPath(one(query.next) ?? undefined) ?? "/profile";
  const sent = new URLSearchParams({ token, email: found.email, callbackUrl });
  return { email: found.email, action: `/api/auth/callback/email?${sent}` };
}

/** The second step after a first one that was taken elsewhere. */
export async function loadSecondStep(query: Query): Promise<{ ticket: string; next: string | null }> {
  const { next } = await loadEntry({ next: query.next });
  const ticket = await readPassing("ticket");
  if (!ticket) redirect("/sign-in?error=invalid_ticket");
  return { ticket, next };
}

/** The newest keys of machines, for admins; to everyone else the page does not exist. */
export async function loadApiKeys(cursor: string | undefined) {
  const ctx = await pageContext();
  try {
    return await listApiKeys(ctx, { limit: PAGE_SIZE, cursor });
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "invalid")) notFound();
    throw error;
  }
}

/** One's own account, for a page at `path` that needs a sign-in. */
export async function loadAccount(path: string): Promise<Account> {
  return getAccount(await signedInContext(path));
}

/** What a mail's link leads to, left as it is, or in words why it leads nowhere. */
export async function loadLink(
  purpose: LinkPurpose,
  token: string | string[] | undefined,
): Promise<LinkShown | { dead: LinkFailure }> {
  const ctx = await pageContext();
  const { data, success } = LinkToken.safeParse(token);
  try {
    if (!success) throw new AppError("invalid_link", { detail: "It is not whole. Copy all of it from the mail." });
    return linkView(data, await readLink(ctx, purpose, data));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { dead: { title: error.title, detail: error.details.detail } };
  }
}

/** What somebody has to show again who they are, of what is turned on. */
function proofWays(account: Account, passkeys: unknown[], connections: Connection[]) {
  const providers = choices().filter(({ id }) => connections.some(({ provider }) => provider === id));
  return { password: account.has_password, passkey: passkeys.length > 0, providers };
}

/** The same for who is signed in, for the sensitive forms of a page. */
export async function loadProofWays(): Promise<ReturnType<typeof proofWays>> {
  const ctx = await pageContext();
  if (ctx.actor.type !== "user") return { password: false, passkey: false, providers: [] };
  return proofWays(...(await Promise.all([getAccount(ctx), listPasskeys(ctx), listConnections(ctx)])));
}

/** Everything the security page shows, in one round. */
export async function loadSecurity(query: Query = {}) {
  const ctx = await signedInContext("/profile/security");
  const [account, sessions, two_step, passkeys, connections, events, pending_email, mobile] = await Promise.all([
    getAccount(ctx),
    listOwnSessions(ctx),
    getTwoStep(ctx),
    listPasskeys(ctx),
    listConnections(ctx),
    listOwnSecurityEvents(ctx, { limit: EVENTS_SHOWN }),
    getPendingEmail(ctx),
    getMobile(ctx),
  ]);
  const nameIn = (value: string | string[] | undefined) => findProvider(one(value) ?? "")?.name ?? null;
  const came = { refused: comeback(query), connected: nameIn(query.connected), proved: nameIn(query.proved) };
  const elsewhere = { connections, providers: choices(), ...came };
  const ways = proofWays(account, passkeys, connections);
  return { account, sessions, two_step, passkeys, elsewhere, ways, events: events.items, pending_email, mobile };
}
