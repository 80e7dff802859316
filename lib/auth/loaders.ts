import "server-only";
import { redirect } from "next/navigation";
import { localPath } from "@/lib/core/local-path";
import { pageContext } from "@/lib/core/page";

/** For the pages one enters by: whoever is in already goes on. Answers where to go after signing in. */
export async function loadEntry(next: string | string[] | undefined): Promise<{ next: string | null }> {
  const ctx = await pageContext();
  const path = localPath(typeof next === "string" ? next : undefined);
  if (ctx.actor.type === "user") redirect(path ?? "/profile");
  return { next: path };
}
