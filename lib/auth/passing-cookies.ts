import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/core/env";
import { LINKING_SECONDS, TICKET_SECONDS } from "./constants";
import { sessionCookie } from "./cookie";

/** What a browser carries from one step of a sign-in to the next: for how many seconds. */
const PASSING = {
  /** The token that connecting an account was begun with. */
  linking: LINKING_SECONDS,
  /** That one went to show again who one is, and to do nothing else. */
  proving: LINKING_SECONDS,
  /** For the second step, when the first was taken elsewhere. */
  ticket: TICKET_SECONDS,
} as const;

type Passing = keyof typeof PASSING;

const nameOf = (what: Passing) => `${env().SECURE ? "__Host-" : ""}gold.${what}`;

export async function setPassing(what: Passing, value: string): Promise<void> {
  const jar = await cookies();
  jar.set(nameOf(what), value, { ...sessionCookie().options, maxAge: PASSING[what] });
}

export async function readPassing(what: Passing): Promise<string | null> {
  const jar = await cookies();
  return jar.get(nameOf(what))?.value ?? null;
}

/** Makes this browser forget it: from an action or a route handler. */
export async function clearPassing(what: Passing): Promise<void> {
  const jar = await cookies();
  jar.set(nameOf(what), "", { ...sessionCookie().options, maxAge: 0 });
}
