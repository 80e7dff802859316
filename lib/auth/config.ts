import "server-only";
import NextAuth, { CredentialsSignin, type NextAuthConfig } from "next-auth";
import { requestContext } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { claimOf, cookieSecrets, sessionCookie } from "./cookie";
import { sessionLifetimes } from "./lifetimes";
import { resolveClaim } from "./service/resolve-claim";
import { endOwnSession } from "./service/sessions";

function config(): NextAuthConfig {
  return {
    secret: cookieSecrets(),
    trustHost: true,
    basePath: "/api/auth",
    session: { strategy: "jwt", maxAge: sessionLifetimes().absolute },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: env().SECURE,
    cookies: { sessionToken: sessionCookie() },
    providers: [],
    callbacks: {
      async jwt({ token }) {
        const claim = claimOf(token);
        const actor = claim && (await resolveClaim(claim, new Date()));
        return actor?.type === "user" ? token : null;
      },
      session: ({ session, token }) => ({ expires: session.expires, user: { id: token.sub } }),
    },
    events: {
      async signOut(message) {
        const claim = "token" in message ? claimOf(message.token) : null;
        const ctx = requestContext(new Headers());
        const actor = claim ? await resolveClaim(claim, ctx.now()) : ctx.actor;
        if (actor.type === "user") await endOwnSession({ ...ctx, actor });
      },
    },
    logger: {
      error: (error) => {
        if (!(error instanceof CredentialsSignin)) log().error({ err: error }, "Auth.js");
      },
      warn: () => {},
    },
  };
}

/** Auth.js: sessions of the web and sign-ins elsewhere; its own endpoints live under /api/auth. */
export const { handlers } = NextAuth(config);
