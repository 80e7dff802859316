import "server-only";
import { getToken } from "next-auth/jwt";
import { type ActorResolver, ANONYMOUS } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { clientAddress } from "@/lib/core/network";
import { cookieSecrets, openClaim, sessionCookie } from "./cookie";
import { resolveClaim } from "./service/resolve-claim";
import { isApiKey, resolveKey } from "./service/resolve-key";
import { verifyAccessToken } from "./tokens";

type Found = Awaited<ReturnType<ActorResolver>>;

const NOBODY: Found = { actor: ANONYMOUS, via: "none" };

/**
 * The credentials of a `Bearer` scheme (RFC 6750 §2.1) or of `X-API-Key`; null for none or another scheme, which is a
 * proxy's.
 */
function bearerOf(headers: Headers): string | null {
  const header = headers.get("authorization");
  return header && /^bearer(\s|$)/i.test(header) ? header.slice("bearer".length).trim() : headers.get("x-api-key");
}

/** A token or key that is not good is refused, never overlooked: its sender believes that they are somebody. */
async function byToken(token: string, headers: Headers): Promise<Found> {
  const now = new Date();
  if (isApiKey(token)) {
    return { actor: await resolveKey(token, { now, address: clientAddress(headers) }), via: "token" };
  }
  const claim = await verifyAccessToken(token, now);
  const actor = claim ? await resolveClaim(claim, now) : ANONYMOUS;
  if (actor.type === "anonymous") throw new AppError("invalid_token");
  return { actor, via: "token" };
}

async function byCookie(headers: Headers): Promise<Found> {
  const { name, options } = sessionCookie();
  const cookie = headers.get("cookie");
  if (!cookie?.includes(name)) return NOBODY;
  const value = await getToken({
    req: { headers: new Headers({ cookie }) },
    secret: cookieSecrets(),
    cookieName: name,
    secureCookie: options.secure,
    raw: true,
  });
  const claim = value ? await openClaim(value) : null;
  const actor = claim ? await resolveClaim(claim, new Date()) : ANONYMOUS;
  return actor.type === "anonymous" ? NOBODY : { actor, via: "cookie" };
}

/** Finds the actor behind a request: a token at the API's door, the web session's cookie at both. */
export const resolveActor: ActorResolver = async (headers, door) => {
  const token = door === "api" ? bearerOf(headers) : null;
  return token === null ? byCookie(headers) : byToken(token, headers);
};
