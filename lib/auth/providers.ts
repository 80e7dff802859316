import { env } from "@/lib/core/env";
import { isLoopback } from "@/lib/core/network";
import type { ProviderId } from "./constants";

/** Somebody whose word we take on who a person is, and as whom we ask for it. */
export type Provider = { id: ProviderId; name: string; issuer: string; client_id: string; client_secret: string };

type Wanted = { [K in keyof Provider]: Provider[K] | undefined } & { id: ProviderId; name: string };

const isConfigured = (wanted: Wanted): wanted is Provider =>
  Boolean(wanted.issuer && wanted.client_id && wanted.client_secret);

/** What a provider is called, also one that is turned off. */
export function providerName(id: ProviderId): string {
  const { AUTH_OIDC_NAME, AUTH_OIDC_ISSUER } = env();
  if (id === "google") return "Google";
  if (id === "github") return "GitHub";
  return AUTH_OIDC_NAME ?? (AUTH_OIDC_ISSUER ? new URL(AUTH_OIDC_ISSUER).hostname : "OpenID Connect");
}

/** The providers that the configuration turns on, in the order they are shown. */
export function configuredProviders(): Provider[] {
  const set = env();
  const wanted: Omit<Wanted, "name">[] = [
    {
      id: "google",
      issuer: "https://accounts.google.com",
      client_id: set.AUTH_GOOGLE_ID,
      client_secret: set.AUTH_GOOGLE_SECRET,
    },
    {
      id: "github",
      issuer: "https://github.com",
      client_id: set.AUTH_GITHUB_ID,
      client_secret: set.AUTH_GITHUB_SECRET,
    },
    {
      id: "oidc",
      issuer: set.AUTH_OIDC_ISSUER,
      client_id: set.AUTH_OIDC_ID,
      client_secret: set.AUTH_OIDC_SECRET,
    },
  ];
  return wanted.map((each) => ({ ...each, name: providerName(each.id) })).filter(isConfigured);
}

/** A provider by its id, or null when it is not turned on. */
export function findProvider(id: string): Provider | null {
  return configuredProviders().find((each) => each.id === id) ?? null;
}

export const providerIds = (): ProviderId[] => configuredProviders().map(({ id }) => id);

/** Where a form that leads to a provider may end (CSP `form-action`). */
export function providerOrigins(): string[] {
  return configuredProviders().map(({ issuer }) => new URL(issuer).origin);
}

/** Whether people can sign in by a link in a mail: there is a server to send it by, or the outbox of this very machine. */
export function offersSignInLink(): boolean {
  const { SMTP_URL, APP_URL } = env();
  return SMTP_URL !== undefined || isLoopback(new URL(APP_URL).hostname);
}
