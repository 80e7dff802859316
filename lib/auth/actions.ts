"use server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { formAction } from "@/lib/core/action";
import { resolveContext } from "@/lib/core/context";
import { localPath } from "@/lib/core/local-path";
import { RefusedSignIn, signIn, signOut } from "./config";
import { RegisterInput, SignInForm } from "./schema";
import { endOwnSession } from "./service";

/** Signs in through Auth.js, so that it sets the cookie, and hands a refusal on as what it was. */
async function enter(provider: "credentials" | "register", fields: Record<string, string>): Promise<void> {
  try {
    await signIn(provider, { ...fields, redirect: false });
  } catch (error) {
    throw error instanceof RefusedSignIn ? error.reason : error;
  }
}

export const register = formAction(
  { schema: RegisterInput, secret: ["password"], auth: "optional" },
  async (_ctx, input): Promise<null> => {
    await enter("register", input);
    redirect("/profile");
  },
);

export const signInWithPassword = formAction(
  { schema: SignInForm, secret: ["password"], auth: "optional" },
  async (_ctx, { next, ...input }): Promise<null> => {
    await enter("credentials", input);
    redirect(localPath(next) ?? "/profile");
  },
);

/** Ends this session first, so that a failure is seen; then Auth.js clears the cookie. */
export async function signOutHere(): Promise<void> {
  const ctx = await resolveContext(await headers());
  if (ctx.actor.type === "user") await endOwnSession(ctx);
  await signOut({ redirect: false });
  redirect("/sign-in");
}
