"use server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { formAction } from "@/lib/core/action";
import { resolveContext } from "@/lib/core/context";
import { localPath } from "@/lib/core/local-path";
import { clearSessionCookie, setSessionCookie } from "../cookie";
import { RegisterInput, SignInForm } from "../schema";
import { registerUser } from "../service/register-user";
import { endOwnSession } from "../service/sessions";
import { signIn } from "../service/sign-in";

export const register = formAction(
  { schema: RegisterInput, secret: ["password"], auth: "optional" },
  async (ctx, input): Promise<null> => {
    await setSessionCookie(await registerUser(ctx, input));
    redirect("/profile");
  },
);

export const signInWithPassword = formAction(
  { schema: SignInForm, secret: ["password"], auth: "optional" },
  async (ctx, { next, ...input }): Promise<{ ticket: string }> => {
    const signed_in = await signIn(ctx, input, "web");
    if ("ticket" in signed_in) return { ticket: signed_in.ticket };
    await setSessionCookie(signed_in.entered);
    redirect(localPath(next) ?? "/profile");
  },
);

/** Ends this session first, so that a failure is seen; then the browser forgets it. */
export async function signOutHere(): Promise<void> {
  const ctx = await resolveContext(await headers());
  if (ctx.actor.type === "user") await endOwnSession(ctx);
  await clearSessionCookie();
  redirect("/sign-in");
}
