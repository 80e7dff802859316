import "server-only";
import { headers } from "next/headers";
import NextAuth, { AuthError, type NextAuthConfig } from "next-auth";
import type { EmailConfig } from "next-auth/providers";
import { requestContext } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { pathWithin } from "@/lib/core/local-path";
import { log } from "@/lib/core/log";
import { newToken } from "@/lib/core/secrets";
import { authAdapter } from "./adapter";
import { callbacks } from "./callbacks";
import { SIGN_IN_LINK_SECONDS } from "./constants";
import { claimOf, cookieSecrets, returnCookie, sessionCookie } from "./cookie";
import { guarded } from "./gate";
import { sessionLifetimes } from "./lifetimes";
import { oauthProviders } from "./oauth";
import { offersSignInLink } from "./providers";
import { Email } from "./schema";
import { resolveClaim } from "./service/resolve-claim";
import { endOwnSession } from "./service/sessions";
import { sendSignInLink } from "./service/sign-in-link";

/** Sign-in by a link in a mail; the mail is queued, never waited for. */
const emailLink: EmailConfig = {
  id: "email",
  name: "E-mail",
  type: "email",
  maxAge: SIGN_IN_LINK_SECONDS,
  // The token has 256 bits and needs no pepper.
  secret: "",
  generateVerificationToken: newToken,
  normalizeIdentifier: (typed) => Email.parse(typed).toLowerCase(),
  async sendVerificationRequest({ identifier: email, token, url }) {
    const { origin, searchParams } = new URL(url);
    const next = pathWithin(searchParams.get("callbackUrl") ?? "", origin);
    await sendSignInLink(requestContext(await headers()), { email, token, next });
  },
};

/** What visitors cause; they are told in words. */
const VISITORS = [
  "InvalidCheck",
  "OAuthCallbackError",
  "AccessDenied",
  "Verification",
  "UnknownAction",
  "MissingCSRF",
  "InvalidProvider",
];
const OURS = ["AdapterError", "EventError"];

/** Everything else is a provider's failure or one in the configuration, for whoever runs the site to see. */
function logFailure(error: Error): void {
  const type = error instanceof AuthError ? error.type : "";
  const level = OURS.includes(type) ? "error" : VISITORS.includes(type) ? "info" : "warn";
  const cause = error instanceof AuthError ? error.cause?.err : null;
  log()[level]({ err: cause ?? error, type }, "Auth.js");
}

function config(): NextAuthConfig {
  return {
    secret: cookieSecrets(),
    trustHost: true,
    basePath: "/api/auth",
    session: { strategy: "jwt", maxAge: sessionLifetimes().absolute },
    pages: { signIn: "/sign-in", error: "/sign-in", verifyRequest: "/sign-in/link" },
    useSecureCookies: env().SECURE,
    cookies: { sessionToken: sessionCookie(), callbackUrl: returnCookie() },
    adapter: authAdapter(),
    providers: [...oauthProviders(), ...(offersSignInLink() ? [emailLink] : [])],
    callbacks,
    events: {
      async signOut(message) {
        const claim = "token" in message ? claimOf(message.token) : null;
        const ctx = requestContext(new Headers());
        const actor = claim ? await resolveClaim(claim, ctx.now()) : ctx.actor;
        if (actor.type === "user") await endOwnSession({ ...ctx, actor });
      },
    },
    logger: { error: logFailure, warn: () => {} },
  };
}

/** Auth.js: sessions of the web and sign-ins elsewhere; its own endpoints live under /api/auth. */
const auth = NextAuth(config);

/** The handlers of its endpoints. */
export const handlers = { GET: guarded(auth.handlers.GET), POST: guarded(auth.handlers.POST) };

/** Begins a sign-in elsewhere from an action: answers or goes to the address that the browser continues at. */
export const beginSignIn = auth.signIn;
