import { randomBytes } from "node:crypto";

const RECOVERY_CODES = 10;

/** Crockford's base32: no letter that is read as a digit or as another letter. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** 24 letters of five bits are 120 bits: at least the 112 that a plain hash is enough for (OWASP ASVS 5.0 §6.5.2). */
const LETTERS = 24;
const GROUP = 4;

const TOTP = /^\d{6}$/;
const RECOVERY = new RegExp(`^[${ALPHABET}]{${LETTERS}}$`);

/** Recovery codes to show: six groups of four letters or digits each. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(randomBytes(LETTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
    return letters.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? "";
  });
}

/** Arabic and Persian digits, which their keyboards type, as the digits that codes are made of. */
const asciiDigits = (text: string) =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));

/**
 * What somebody typed in the second step, however grouped and in whichever case: six digits of an app, or a recovery
 * code as its 24 letters; null for what can be neither.
 */
export function readCode(typed: string): { totp: string } | { recovery: string } | null {
  const bare = asciiDigits(typed.normalize("NFKC").replace(/[\s\p{Pd}\p{Cf}._]/gu, "")).toLowerCase();
  if (TOTP.test(bare)) return { totp: bare };
  const recovery = bare.replaceAll("o", "0").replace(/[il]/g, "1");
  return RECOVERY.test(recovery) ? { recovery } : null;
}
