import Bowser from "bowser";
import type { SessionKind } from "./constants";

/** What a device calls itself may be anything; a name of one of them is shorter. */
const WORDS_MAX = 80;

/** The name of a program that is no browser, such as curl (RFC 9110 §10.1.5: product/version). */
function programOf(user_agent: string): string | null {
  const [, product] = /^([\w.-]{1,40})\//.exec(user_agent) ?? [];
  return product && product !== "Mozilla" ? product : null;
}

/** Browser and system of a `User-Agent` in words, such as "Firefox on Linux"; null for one that says neither. */
export function deviceOf(user_agent: string | null): string | null {
  if (!user_agent) return null;
  const { browser, os } = Bowser.parse(user_agent);
  if (browser.name && os.name) return `${browser.name} on ${os.name}`;
  return browser.name || os.name || programOf(user_agent);
}

/** The device in words fit for a mail. */
export function deviceWords(user_agent: string | null, kind: SessionKind): string {
  return deviceOf(user_agent)?.slice(0, WORDS_MAX) ?? (kind === "api" ? "An app" : "A browser");
}

/** Whether a person has signed in from such a device before; someone with no device yet has nothing to be told. */
export function isNewDevice(user_agent: string | null, known: readonly (string | null)[]): boolean {
  const device = deviceOf(user_agent);
  return known.length > 0 && !known.some((each) => deviceOf(each) === device);
}
