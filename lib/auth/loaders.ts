import "server-only";
import { redirect } from "next/navigation";
import { localPath } from "@/lib/core/local-path";
import { pageContext, signedInContext } from "@/lib/core/page";
import { getAccount } from "./service/account";
import { listOwnSessions } from "./service/sessions";
import { getTwoStep } from "./service/totp";

/** For the pages one enters by: whoever is in already goes on. Answers where to go after signing in. */
export async function loadEntry(next: string | string[] | undefined): Promise<{ next: string | null }> {
  const ctx = await pageContext();
  const path = localPath(typeof next === "string" ? next : undefined);
  if (ctx.actor.type === "user") redirect(path ?? "/profile");
  return { next: path };
}

/** Everything the security page shows, in one round. */
export async function loadSecurity() {
  const ctx = await signedInContext("/profile/security");
  const [account, sessions, two_step] = await Promise.all([getAccount(ctx), listOwnSessions(ctx), getTwoStep(ctx)]);
  return { account, sessions, two_step };
}
