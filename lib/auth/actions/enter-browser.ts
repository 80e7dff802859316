import "server-only";
import { redirect } from "next/navigation";
import { localPath } from "@/lib/core/local-path";
import { setSessionCookie } from "../cookie";
import type { Entered } from "../service/start-session";

/**
 * Signs this browser in and goes on: to `next` where that is a path of ours, to the profile otherwise, and first to the
 * password when it must be changed.
 */
export async function enterBrowser(entered: Entered, next?: string | null): Promise<never> {
  await setSessionCookie(entered);
  redirect(entered.password_outgrown ? "/profile/security#password" : (localPath(next ?? undefined) ?? "/profile"));
}
