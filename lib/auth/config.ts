import "server-only";
import NextAuth, { CredentialsSignin, type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { requestContext } from "@/lib/core/context";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { parse } from "@/lib/core/parse";
import { SESSION_ABSOLUTE_SECONDS } from "./constants";
import { claimOf, sessionCookie } from "./resolve-actor";
import { RegisterInput, SignInInput } from "./schema";
import { endOwnSession, registerUser, resolveClaim, type SessionClaim, signInUser } from "./service";

/** Carries a refusal through Auth.js to the form that asked. */
export class RefusedSignIn extends CredentialsSignin {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super();
    this.reason = reason;
  }
}

const fields = ({ callbackUrl, csrfToken, ...rest }: Partial<Record<string, unknown>>) => rest;

async function authorised(work: () => Promise<SessionClaim>) {
  try {
    const claim = await work();
    return { id: claim.user_id, claim };
  } catch (error) {
    throw new RefusedSignIn(error);
  }
}

function config(): NextAuthConfig {
  const { AUTH_SECRET, SECURE } = env();
  return {
    secret: AUTH_SECRET,
    trustHost: true,
    basePath: "/api/auth",
    session: { strategy: "jwt", maxAge: SESSION_ABSOLUTE_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: SECURE,
    cookies: { sessionToken: sessionCookie() },
    providers: [
      Credentials({
        credentials: { email: {}, password: { type: "password" } },
        authorize: (sent, request) =>
          authorised(() => signInUser(requestContext(request.headers), parse(SignInInput, fields(sent)))),
      }),
      Credentials({
        id: "register",
        name: "Register",
        credentials: { email: {}, full_name: {}, password: { type: "password" } },
        authorize: (sent, request) =>
          authorised(() => registerUser(requestContext(request.headers), parse(RegisterInput, fields(sent)))),
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (user && "claim" in user) {
          const { user_id, session_id, epoch } = user.claim as SessionClaim;
          return { sub: user_id, sid: session_id, epoch };
        }
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

/** Auth.js with JWT sessions; its own endpoints live under /api/auth. */
export const { handlers, signIn, signOut } = NextAuth(config);
