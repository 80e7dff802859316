import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { foldIdentifier } from "@/lib/core/text";
import type { Identifier } from "./queries/accounts";

/** A number in E.164, such as +46701234567, from however people write one with its country code; null for none. */
export function toMobile(text: string): string | null {
  const number = parsePhoneNumberFromString(text);
  return number?.isValid() ? number.number : null;
}

/** What somebody typed to name their account, as what it can only be: an e-mail, a mobile number or a username. */
export function identify(text: string): Identifier {
  if (text.includes("@")) return { email: text };
  const mobile = /^\+?[\d\s().-]+$/.test(text) ? toMobile(text) : null;
  return mobile ? { mobile } : { username: text };
}

/** What an identifier's tries are counted by, the same for every spelling, whether or not somebody has it. */
export function counterOf(named: Identifier): string {
  return Object.entries(named)
    .map(([kind, value]) => `${kind}:${foldIdentifier(value)}`)
    .join();
}
