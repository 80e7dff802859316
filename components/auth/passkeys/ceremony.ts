import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { RefusedError } from "./describe-failure";

/** Where a signature for each end begins. */
const BEGIN = {
  sign_in: "/api/v1/auth/login/passkey/options",
  proof: "/api/v1/auth/reauthenticate/options",
} as const;

type Options = { autofill?: boolean };

async function begin(path: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const answer = await fetch(path, { method: "POST" });
  if (!answer.ok) throw new RefusedError(await answer.text());
  return answer.json();
}

/**
 * Has one of the person's passkeys sign a fresh challenge: in the browser's own dialogue, or with `autofill` when they
 * choose it from what the browser offers at the field. @returns the signature as JSON; throws what `describeFailure` reads
 */
export async function signChallenge(end: keyof typeof BEGIN, { autofill = false }: Options = {}): Promise<string> {
  const optionsJSON = await begin(BEGIN[end]);
  return JSON.stringify(await startAuthentication({ optionsJSON, useBrowserAutofill: autofill }));
}

/** Makes a passkey. @returns it as JSON; throws what `describeFailure` reads */
export async function makePasskey(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<string> {
  return JSON.stringify(await startRegistration({ optionsJSON }));
}
