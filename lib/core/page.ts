import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { UserActor } from "./actor";
import { type Ctx, resolveContext } from "./context";

/** The context of the page being rendered; resolved once a render. */
export const pageContext = cache(async (): Promise<Ctx> => resolveContext(await headers()));

/** The same for a page that needs somebody signed in: others go to sign in and come back to `path`. */
export async function signedInContext(path: string): Promise<Ctx & { actor: UserActor }> {
  const ctx = await pageContext();
  if (ctx.actor.type !== "user") redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  return { ...ctx, actor: ctx.actor };
}
