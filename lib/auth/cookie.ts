import "server-only";
import { LRUCache } from "lru-cache";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { env } from "@/lib/core/env";
import { sessionLifetimes } from "./lifetimes";
import type { SessionClaim } from "./tokens";

const Token = z.object({ sub: z.uuid(), sid: z.uuid(), epoch: z.number().int() });

/** The session cookie: httpOnly, Lax, and over https with the `__Host-` prefix, which pins it to this host. */
export function sessionCookie() {
  const { SECURE } = env();
  return {
    name: SECURE ? "__Host-gold.session" : "gold.session",
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: SECURE },
  };
}

/** Where Auth.js keeps the address that a sign-in elsewhere returns to. */
export function returnCookie() {
  const { options } = sessionCookie();
  return { name: `${options.secure ? "__Host-" : ""}gold.return-to`, options };
}

/** What cookies are made with: the current secret; the one before it still opens them. */
export function cookieSecrets(): string[] {
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  return AUTH_SECRET_PREVIOUS ? [AUTH_SECRET, AUTH_SECRET_PREVIOUS] : [AUTH_SECRET];
}

/** The claim in a decoded token, or null when it is not one of ours. */
export function claimOf(token: unknown): SessionClaim | null {
  const { data } = Token.safeParse(token);
  return data ? { session_id: data.sid, user_id: data.sub, epoch: data.epoch } : null;
}

/** A session as its cookie's value: Auth.js' encrypted JWT. */
export function sealClaim(claim: SessionClaim): Promise<string> {
  const token = { sub: claim.user_id, sid: claim.session_id, epoch: claim.epoch };
  const maxAge = sessionLifetimes().absolute;
  return encode({ token, secret: cookieSecrets(), salt: sessionCookie().name, maxAge });
}

/** Cookies already opened; whether their session lives, which also bounds their age, is asked each time. */
const opened = new LRUCache<string, SessionClaim>({ max: 10_000 });

/** The claim in a cookie's value, or null for anything but one of ours. */
export async function openClaim(value: string): Promise<SessionClaim | null> {
  const known = opened.get(value);
  if (known) return known;
  const salt = sessionCookie().name;
  const claim = claimOf(await decode({ token: value, secret: cookieSecrets(), salt }).catch(() => null));
  if (claim) opened.set(value, claim);
  return claim;
}

/** Next's own, asked for where it is: what else is here also serves tests that run outside of it. */
async function cookieJar() {
  const { cookies } = await import("next/headers");
  return cookies();
}

/** Signs this browser in: from an action or a route handler. */
export async function setSessionCookie(claim: SessionClaim): Promise<void> {
  const { name, options } = sessionCookie();
  const jar = await cookieJar();
  jar.set(name, await sealClaim(claim), { ...options, maxAge: sessionLifetimes().absolute });
}

/** Makes this browser forget its session, which has ended or soon means nothing. */
export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookie();
  const jar = await cookieJar();
  jar.set(name, "", { ...options, maxAge: 0 });
}
