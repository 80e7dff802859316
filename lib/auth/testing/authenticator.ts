import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type { Assertion, Attestation } from "../schema/passkeys";

/** What a ceremony's options say of it, as far as an authenticator and its browser look. */
type Options = { challenge: string; user?: { id: string } };

/** What may go wrong, or be otherwise. */
export type Wishes = {
  origin?: string;
  rp_id?: string;
  challenge?: string;
  type?: string;
  cross_origin?: boolean;
  user_present?: boolean;
  user_verified?: boolean;
  backed_up?: boolean;
  counter?: number;
  user_handle?: string | null;
  /** Signs with a key that is not the passkey's. */
  foreign_key?: boolean;
  aaguid?: string;
  transports?: string[];
  statement?: { fmt: string; attStmt: Map<string, Uint8Array | Uint8Array[] | number> };
};

type Cbor = Parameters<typeof isoCBOR.encode>[0];

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest();
const keyPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

/** RFC 9052 §7: the public key of an ES256 passkey. */
function coseKey(key: ReturnType<typeof keyPair>["publicKey"]): Uint8Array {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  const coordinate = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
  const parts: [number, Cbor][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, coordinate(x)],
    [-3, coordinate(y)],
  ];
  return isoCBOR.encode(new Map(parts));
}

function uint(value: number, size: 2 | 4): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

function flagsOf({ user_present = true, user_verified = true, backed_up = false }: Wishes, attested: boolean): Buffer {
  // WebAuthn §6.1: present, verified, may be backed up, is backed up, carries a new key.
  const bits = [user_present && 1, user_verified && 4, backed_up && 8, backed_up && 16, attested && 64];
  return Buffer.of(bits.reduce<number>((sum, bit) => sum | Number(bit), 0));
}

/** An authenticator in software with the browser before it: it makes one passkey and signs with it, rightly or wrongly. */
export function createAuthenticator(site = { origin: "http://localhost:3000", rp_id: "localhost" }) {
  const { publicKey, privateKey } = keyPair();
  const id = randomBytes(32);
  let counter = 0;
  let user_handle: string | undefined;

  const clientData = (type: string, options: Options, wishes: Wishes) =>
    Buffer.from(
      JSON.stringify({
        type: wishes.type ?? type,
        challenge: wishes.challenge ?? options.challenge,
        origin: wishes.origin ?? site.origin,
        crossOrigin: wishes.cross_origin ?? false,
      }),
    );

  const authenticatorData = (wishes: Wishes, attested?: Buffer) =>
    Buffer.concat([
      sha256(wishes.rp_id ?? site.rp_id),
      flagsOf(wishes, attested !== undefined),
      uint(wishes.counter ?? counter, 4),
      attested ?? Buffer.alloc(0),
    ]);

  return {
    credential_id: encode(id),

    /** Makes the passkey: what `navigator.credentials.create()` answers. */
    create(options: Options, wishes: Wishes = {}): Attestation {
      user_handle = options.user?.id;
      const aaguid = Buffer.from((wishes.aaguid ?? "").replaceAll("-", "").padEnd(32, "0"), "hex");
      const attested = Buffer.concat([aaguid, uint(id.length, 2), id, coseKey(publicKey)]);
      const { fmt, attStmt } = wishes.statement ?? { fmt: "none", attStmt: new Map() };
      const parts: [string, Cbor][] = [
        ["fmt", fmt],
        ["attStmt", attStmt],
        ["authData", new Uint8Array(authenticatorData(wishes, attested))],
      ];
      return {
        id: encode(id),
        rawId: encode(id),
        type: "public-key",
        response: {
          clientDataJSON: encode(clientData("webauthn.create", options, wishes)),
          attestationObject: encode(isoCBOR.encode(new Map(parts))),
          transports: wishes.transports ?? ["internal"],
        },
      };
    },

    /** Signs a challenge: what `navigator.credentials.get()` answers. The counter goes up with each. */
    get(options: Options, wishes: Wishes = {}): Assertion {
      counter += 1;
      const data = authenticatorData(wishes);
      const client = clientData("webauthn.get", options, wishes);
      const key = wishes.foreign_key ? keyPair().privateKey : privateKey;
      return {
        id: encode(id),
        rawId: encode(id),
        type: "public-key",
        response: {
          clientDataJSON: encode(client),
          authenticatorData: encode(data),
          signature: encode(sign("sha256", Buffer.concat([data, sha256(client)]), key)),
          userHandle: wishes.user_handle === undefined ? user_handle : wishes.user_handle,
        },
      };
    },
  };
}
