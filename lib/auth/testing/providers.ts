import { randomUUID } from "node:crypto";
import { vi } from "vitest";
import type { Identity } from "../oauth";

const CONFIGURATION = {
  AUTH_GOOGLE_ID: "google-client",
  AUTH_GOOGLE_SECRET: "google-secret",
  AUTH_OIDC_ISSUER: "https://id.example",
  AUTH_OIDC_ID: "gold",
  AUTH_OIDC_SECRET: "oidc-secret",
  AUTH_OIDC_NAME: "House ID",
};

/** Turns providers on for this process, GitHub aside; before the configuration is read. */
export function turnProvidersOn(): void {
  for (const [name, value] of Object.entries(CONFIGURATION)) vi.stubEnv(name, value);
}

/** A person as a provider knows them, of this test alone. */
export function anIdentity(wishes: Partial<Identity> = {}): Identity {
  const account_id = randomUUID();
  const email = `${account_id}@example.com`;
  return { provider: "oidc", account_id, email, email_verified: true, name: "Nora Lindqvist", ...wishes };
}
