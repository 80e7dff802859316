import "server-only";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { COSEALG, decodeAttestationObject, isoCBOR } from "@simplewebauthn/server/helpers";
import { parse } from "uuid";
import { z } from "zod";
import { env } from "@/lib/core/env";
import { CHALLENGE_SECONDS } from "./constants";
import type { Assertion, Attestation } from "./schema/passkeys";

/** Whom passkeys are for and where they work: ours to say, whatever a request calls us. */
function relyingParty() {
  const { APP_URL } = env();
  return { name: "GOLD", id: new URL(APP_URL).hostname, origin: APP_URL };
}

const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];
const TIMEOUT_MS = CHALLENGE_SECONDS * 1000;

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const decode = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

/** What an authenticator keeps of whose a passkey is: the account's id, and so nothing about the person. */
const userHandleOf = (user_id: string): string => encode(parse(user_id));

type Known = { credential_id: string; transports: string[] };

const described = (known: Known[]) => known.map(({ credential_id: id, transports }) => ({ id, transports }));

type Person = { id: string; email: string; full_name: string | null };

/** What a browser needs to make a passkey (WebAuthn §5.4); one that is `known` is not made again. */
export async function creationOptions(challenge: string, person: Person, known: Known[]) {
  const { id: rpID, name: rpName } = relyingParty();
  const options = await generateRegistrationOptions({
    rpID,
    rpName,
    userID: new Uint8Array(parse(person.id)),
    userName: person.email,
    userDisplayName: person.full_name ?? person.email,
    challenge: decode(challenge),
    timeout: TIMEOUT_MS,
    attestationType: "none",
    excludeCredentials: described(known),
    // Signing in asks for no name, and for nothing beside the passkey.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return { ...options };
}

/** What a browser needs to sign a challenge (WebAuthn §5.5), with any passkey of this site or one of those `known`. */
export async function requestOptions(challenge: string, known?: Known[]) {
  const options = await generateAuthenticationOptions({
    rpID: relyingParty().id,
    challenge: decode(challenge),
    timeout: TIMEOUT_MS,
    allowCredentials: known && described(known),
    userVerification: "required",
  });
  return { ...options };
}

/** A frame of another site asks in somebody else's name. */
const ClientData = z.object({ challenge: z.string(), crossOrigin: z.literal(false).optional() });

function challengeOf({ response }: Attestation | Assertion): string {
  return ClientData.parse(JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString())).challenge;
}

/** The library has no error of its own for what it does not like, so that anything it throws means a bad ceremony. */
async function orNull<T>(check: () => Promise<T | null>): Promise<T | null> {
  return check().catch(() => null);
}

/**
 * We ask for no statement about the authenticator and trust none: one that comes all the same is left unread, with the
 * certificates in it and the addresses that these name.
 */
function withoutStatement(attestationObject: string): string {
  const attestation = decodeAttestationObject(decode(attestationObject));
  const bare = new Map<string, Parameters<typeof isoCBOR.encode>[0]>([
    ["fmt", "none"],
    ["attStmt", new Map()],
    ["authData", attestation.get("authData")],
  ]);
  return encode(isoCBOR.encode(bare));
}

export type NewPasskey = Known & {
  challenge: string;
  public_key: string;
  counter: number;
  backed_up: boolean;
  aaguid: string;
};

/**
 * Checks a new passkey (WebAuthn §7.1), all but the challenge: the caller makes sure that it was one of ours.
 * @returns null for anything that is not right
 */
export function verifyAttestation(sent: Attestation): Promise<NewPasskey | null> {
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty();
  return orNull(async () => {
    const challenge = challengeOf(sent);
    const { clientDataJSON, attestationObject, transports = [] } = sent.response;
    const { registrationInfo: info } = await verifyRegistrationResponse({
      response: {
        ...sent,
        response: { clientDataJSON, attestationObject: withoutStatement(attestationObject) },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin,
      expectedRPID,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (info?.credential.id !== sent.id) return null;
    return {
      challenge,
      credential_id: sent.id,
      public_key: encode(info.credential.publicKey),
      counter: info.credential.counter,
      transports,
      backed_up: info.credentialBackedUp,
      aaguid: info.aaguid,
    };
  });
}

export type Signed = { challenge: string; counter: number; backed_up: boolean };

type Stored = { user_id: string; credential_id: string; public_key: string };

/**
 * Checks a signed challenge with a stored passkey (WebAuthn §7.2), all but what the caller makes sure of: that the
 * challenge was one of ours, that the counter has moved on, and that it names its owner where nobody is known yet.
 * @returns null for anything that is not right
 */
export function verifyAssertion(sent: Assertion, passkey: Stored): Promise<Signed | null> {
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty();
  return orNull(async () => {
    const challenge = challengeOf(sent);
    const { clientDataJSON, authenticatorData, signature, userHandle } = sent.response;
    if (userHandle && userHandle !== userHandleOf(passkey.user_id)) return null;
    const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: { ...sent, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin,
      expectedRPID,
      credential: { id: passkey.credential_id, publicKey: decode(passkey.public_key), counter: 0 },
    });
    return verified ? { challenge, counter: info.newCounter, backed_up: info.credentialBackedUp } : null;
  });
}

/** Well-known keepers of passkeys by the id they give themselves, which nobody vouches for: good for a name alone. */
const KEEPERS: Record<string, string> = {
  "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": "Google Password Manager",
  "fbfc3007-154e-4ecc-8c0b-6e020557d7bd": "Apple Passwords",
  "dd4ec289-e01d-41c9-bb89-70fa845d4bf2": "Apple Passwords",
  "08987058-cadc-4b81-b6e1-30de50dcbe96": "Windows Hello",
  "9ddd1817-af5a-4672-a2b9-3e3dd95000a9": "Windows Hello",
  "6028b017-b1d4-4c02-b4b3-afcdafc96bb2": "Windows Hello",
  "adce0002-35bc-c60a-648b-0b25f1f05503": "Chrome on Mac",
  "53414d53-554e-4700-0000-000000000000": "Samsung Pass",
  "bada5566-a7aa-401f-bd96-45619a55120d": "1Password",
  "d548826e-79b4-db40-a3d8-11116f7e8349": "Bitwarden",
  "531126d6-e717-415c-9320-3d9aa6981239": "Dashlane",
  "b84e4048-15dc-4dd0-8640-f4f60813c8af": "NordPass",
  "50726f74-6f6e-5061-7373-50726f746f6e": "Proton Pass",
  "0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6": "Keeper",
  "f3809540-7f14-49c1-a8b3-8f813b225541": "Enpass",
  "fdb141b2-5d84-443e-8a35-4698c205a502": "KeePassXC",
};

/** What to call a passkey whose owner has not: its keeper, a key one plugs in, or the device it was made on. */
export function nameOf({ aaguid, transports }: NewPasskey, device: string | null): string {
  const plugged_in = transports.includes("usb") || transports.includes("nfc");
  return KEEPERS[aaguid] ?? (plugged_in ? "Security key" : (device ?? "Passkey"));
}
