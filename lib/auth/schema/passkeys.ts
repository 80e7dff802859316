import { z } from "zod";
import { line } from "@/lib/core/text";
import { PASSKEY_NAME_MAX } from "../constants";

const bytes = (max: number) =>
  z
    .string()
    .min(1)
    .max(max, { error: "Too long", abort: true })
    .regex(/^[\w-]+$/, "Must be base64url without padding");

/** WebAuthn §4: a credential id has at most 1023 bytes. */
const credential_id = bytes(1364);

/** What a browser makes of a ceremony. It grows with the standard, so what it holds beside these is left unread. */
const credential = <R extends z.ZodObject>(response: R) =>
  z
    .object({ id: credential_id, rawId: credential_id, type: z.literal("public-key"), response })
    .refine(({ id, rawId }) => id === rawId, { path: ["rawId"], error: "Must be the id" });

/** A new passkey, as `PublicKeyCredential.toJSON()` of `navigator.credentials.create()` gives it (WebAuthn §5.1.8). */
export const Attestation = credential(
  z.object({
    clientDataJSON: bytes(8_192),
    attestationObject: bytes(16_384),
    /** Ways to reach the authenticator, some of which are not named yet. */
    transports: z
      .array(z.string().regex(/^[a-z0-9-]{1,32}$/))
      .max(16)
      .optional(),
  }),
);
export type Attestation = z.infer<typeof Attestation>;

/** A challenge signed by a passkey, as that of `navigator.credentials.get()` gives it. */
export const Assertion = credential(
  z.object({
    clientDataJSON: bytes(8_192),
    authenticatorData: bytes(4_096),
    signature: bytes(4_096),
    /** WebAuthn §5.4.3: at most 64 bytes. */
    userHandle: bytes(86).nullish(),
  }),
);
export type Assertion = z.infer<typeof Assertion>;

/** JSON in a form's field. */
const json = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue("Is not JSON");
    return z.NEVER;
  }
});

/** The same two as fields of a form. */
export const AttestationField = json.pipe(Attestation);
export const AssertionField = json.pipe(Assertion);

export const PasskeyName = line({ min: 1, max: PASSKEY_NAME_MAX });

export const AddPasskeyInput = z.strictObject({
  credential: Attestation,
  /** Without one it is called after where it is kept. */
  name: PasskeyName.optional(),
});
export type AddPasskeyInput = z.infer<typeof AddPasskeyInput>;

export const PasskeySignInInput = z.strictObject({ credential: Assertion });
export type PasskeySignInInput = z.infer<typeof PasskeySignInInput>;

/** What `PublicKeyCredential.parseCreationOptionsFromJSON()` or `parseRequestOptionsFromJSON()` takes. */
export const CeremonyOptions = z.looseObject({ challenge: z.string() });

/** A passkey of one's own. */
export const Passkey = z.object({
  id: z.uuid(),
  name: z.string(),
  credential_id: z.string(),
  /** Kept by a service that carries it to one's other devices, so that losing one loses nothing. */
  backed_up: z.boolean(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable(),
});
export type Passkey = z.infer<typeof Passkey>;
