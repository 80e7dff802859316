import type { IncomingMessage } from "node:http";
import { isLoopback } from "../lib/core/network.ts";

type Actor = { type: string; role?: string };
type Resolver = (headers: Headers, door: "page") => Promise<{ actor: Actor }>;

/** Where the app, which runs in this process, leaves its way to tell who asks (lib/core/actor.ts). */
const RESOLVER = Symbol.for("gold.actor-resolver");

/** Its own addresses only: what Next redirects to one of them it redirects for everybody. */
const DASHBOARD = /^\/admin(?=(?:\/[^/?\\]+)*(?:\?|$))/;
const OUTBOX = /^\/dev\/outbox(?=(?:\/[^/?\\]+)*(?:\?|$))/;
/** As long as the real names, so that not even the length of the answer differs. */
const NOT_DASHBOARD = "/nimda";
const NOT_OUTBOX = "/ved/xobtuo";

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
  if (found?.actor.role !== "admin") request.url = url.replace(DASHBOARD, NOT_DASHBOARD);
}

/**
 * The same for the outbox (lib/messages/service/outbox.ts), for everybody but whoever sits at this machine and has no
 * mail server; a site that others reach has none either.
 */
export function hideOutbox(request: IncomingMessage, direct: boolean): void {
  const { SMTP_URL, APP_URL } = process.env;
  const shown = direct && !SMTP_URL && (!APP_URL || isLoopback(new URL(APP_URL).hostname));
  if (!shown) request.url = request.url?.replace(OUTBOX, NOT_OUTBOX);
}
