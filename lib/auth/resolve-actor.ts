import "server-only";
import { getToken } from "next-auth/jwt";
import { z } from "zod";
import { type ActorResolver, ANONYMOUS } from "@/lib/core/actor";
import { env } from "@/lib/core/env";
import { resolveClaim, type SessionClaim } from "./service";

const Token = z.object({ sub: z.uuid(), sid: z.uuid(), epoch: z.number().int() });

/** The session cookie: httpOnly, Lax, and over https with the `__Host-` prefix, which pins it to this host. */
export function sessionCookie() {
  const { SECURE } = env();
  return {
    name: SECURE ? "__Host-gold.session" : "gold.session",
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: SECURE },
  };
}

/** The claim in a decoded token, or null when it is not one of ours. */
export function claimOf(token: unknown): SessionClaim | null {
  const { data } = Token.safeParse(token);
  return data ? { session_id: data.sid, user_id: data.sub, epoch: data.epoch } : null;
}

/** Finds the actor behind a request: today the web session's cookie; bearer tokens and API keys will enter here. */
export const resolveActor: ActorResolver = async (headers) => {
  const { name, options } = sessionCookie();
  const cookie = headers.get("cookie");
  if (!cookie?.includes(name)) return { actor: ANONYMOUS, via: "none" };
  const token = await getToken({
    req: { headers: new Headers({ cookie }) },
    secret: env().AUTH_SECRET,
    cookieName: name,
    secureCookie: options.secure,
  });
  const claim = claimOf(token);
  const actor = claim ? await resolveClaim(claim, new Date()) : ANONYMOUS;
  return { actor, via: actor.type === "anonymous" ? "none" : "cookie" };
};
