"use server";
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { formAction } from "@/lib/core/action";
import { AppError } from "@/lib/core/errors";
import { localPath } from "@/lib/core/local-path";
import { beginSignIn } from "../config";
import { type ProviderId, RECENT_PROOF_SECONDS } from "../constants";
import { clearPassing, setPassing } from "../passing-cookies";
import { findProvider, offersSignInLink } from "../providers";
import { EnterForm, ProviderInput, SignInLinkForm } from "../schema/providers";
import { beginConnecting, disconnectProvider } from "../service/connections";
import { sensitiveAction } from "./sensitive";

const SECURITY = "/profile/security";

/** Leads to a provider, to sign in there or to register by it. */
export const continueWith = formAction(
  { schema: EnterForm, auth: "optional" },
  async (_ctx, { provider, next }): Promise<null> => {
    if (!findProvider(provider)) throw new AppError("not_found");
    await clearPassing("linking");
    await clearPassing("proving");
    return beginSignIn(provider, { redirectTo: localPath(next) ?? "/profile" });
  },
);

/** Sends a link to sign in with, should the address have an account. */
export const askForSignInLink = formAction(
  { schema: SignInLinkForm, auth: "optional" },
  async (_ctx, { email, next }): Promise<{ email: string }> => {
    if (!offersSignInLink()) throw new AppError("not_found");
    const redirectTo = localPath(next) ?? "/profile";
    const { pathname, search, searchParams } = new URL(
      await beginSignIn("email", { email, redirectTo, redirect: false }),
    );
    if (searchParams.has("error")) redirect(pathname + search);
    return { email };
  },
);

/** Leads to a provider, to connect the account one has there. */
export const connectAccount = sensitiveAction({ schema: ProviderInput }, async (ctx, { provider }): Promise<string> => {
  await setPassing("linking", await beginConnecting(ctx, { provider }));
  return beginSignIn(provider, { redirectTo: SECURITY });
});

/**
 * Some do not ask again whom they have just asked; what each takes for a wish that they do. With `max_age` an OpenID
 * provider also says when it asked (OpenID Connect Core §3.1.2.1), and that is looked at.
 */
const ASK_AGAIN: Record<ProviderId, Record<string, string>> = {
  google: { prompt: "select_account" },
  github: { prompt: "select_account" },
  oidc: { prompt: "login", max_age: String(RECENT_PROOF_SECONDS) },
};

/** Leads to a provider, to show again who one is. */
export const proveElsewhere = formAction(
  { schema: EnterForm, auth: "user" },
  async (_ctx, { provider, next }): Promise<null> => {
    if (!findProvider(provider)) throw new AppError("not_found");
    await clearPassing("linking");
    await setPassing("proving", provider);
    return beginSignIn(provider, { redirectTo: localPath(next) ?? SECURITY }, ASK_AGAIN[provider]);
  },
);

export const disconnectAccount = sensitiveAction({ schema: ProviderInput }, async (ctx, input): Promise<string> => {
  await disconnectProvider(ctx, input);
  refresh();
  return "Disconnected. It signs in no longer.";
});
