import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { type Ctx, resolveContext } from "@/lib/core/context";
import { localPath } from "@/lib/core/local-path";
import { clearSessionCookie, setSessionCookie } from "../cookie";
import type { Entered } from "../service/start-session";

/**
 * Signs this browser in and goes on: to `next` where that is a path of ours, to the profile otherwise, and first to the
 * password when it must be changed.
 */
export async function enterBrowser(entered: Entered, next?: string | null): Promise<never> {
  await setSessionCookie(entered);
  redirect(entered.password_outgrown ? "/profile/security#password" : (localPath(next ?? undefined) ?? "/profile"));
}

/** Makes this browser forget a session that has just ended with all the others of its person, so that it shows. */
export async function forgetEnded(ctx: Ctx): Promise<void> {
  if (ctx.actor.type !== "user") return;
  const { actor } = await resolveContext(await headers());
  if (actor.type === "anonymous") await clearSessionCookie();
}
