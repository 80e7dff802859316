import type { IncomingMessage } from "node:http";

type Actor = { type: string; role?: string };
type Resolver = (headers: Headers, door: "page") => Promise<{ actor: Actor }>;

/** Where the app, which runs in this process, leaves its way to tell who asks (lib/core/actor.ts). */
const RESOLVER = Symbol.for("gold.actor-resolver");

/** Its own addresses only: what Next redirects to one of them it redirects for everybody. */
const DASHBOARD = /^\/admin(?=(?:\/[^/?\\]+)*(?:\?|$))/;
/** As long as the real name, so that not even the length of the answer differs. */
const NOWHERE = "/nimda";

/**
 * Gives a request for the dashboard by anybody but an admin a wrong address, so that Next answers it as it answers any
 * wrong address: same page, status and headers. (That a page was not there under its own name shows in the data beside
 * it.) It hides and does not protect; the services authorise.
 */
export async function hideDashboard(request: IncomingMessage): Promise<void> {
  const { url = "", headers } = request;
  if (!DASHBOARD.test(url)) return;
  const resolve = (globalThis as { [RESOLVER]?: Resolver })[RESOLVER];
  const found = await resolve?.(new Headers({ cookie: headers.cookie ?? "" }), "page");
  if (found?.actor.role !== "admin") request.url = url.replace(DASHBOARD, NOWHERE);
}
