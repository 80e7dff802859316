import "server-only";
import { notFound, redirect } from "next/navigation";
import { AppError } from "@/lib/core/errors";
import { localPath } from "@/lib/core/local-path";
import { pageContext, signedInContext } from "@/lib/core/page";
import { PAGE_SIZE } from "@/lib/core/pagination";
import { getAccount } from "./service/account";
import { listApiKeys } from "./service/api-keys";
import { listPasskeys } from "./service/passkeys";
import { listOwnSessions } from "./service/sessions";
import { getTwoStep } from "./service/totp";

/** For the pages one enters by: whoever is in already goes on. Answers where to go after signing in. */
export async function loadEntry(next: string | string[] | undefined): Promise<{ next: string | null }> {
  const ctx = await pageContext();
  const path = localPath(typeof next === "string" ? next : undefined);
  if (ctx.actor.type === "user") redirect(path ?? "/profile");
  return { next: path };
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

/** Everything the security page shows, in one round. */
export async function loadSecurity() {
  const ctx = await signedInContext("/profile/security");
  const [account, sessions, two_step, passkeys] = await Promise.all([
    getAccount(ctx),
    listOwnSessions(ctx),
    getTwoStep(ctx),
    listPasskeys(ctx),
  ]);
  return { account, sessions, two_step, passkeys };
}
