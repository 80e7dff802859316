import { env } from "@/lib/core/env";

/** Pages that a mail leads to, by what the token in the link is for. */
const PAGES = {
  verify_email: "/verify-email",
  reset_password: "/reset-password",
  change_email: "/change-email",
  undo_email: "/undo-email",
} as const;

/** A token that lies in somebody's mailbox. */
export type LinkPurpose = keyof typeof PAGES;

/** The way to a link's page on this site. */
export function linkPath(purpose: LinkPurpose, token: string): string {
  return `${PAGES[purpose]}?token=${token}`;
}

/** A link for a mail: under the configured address only, whatever Host a request named. */
export function linkTo(purpose: LinkPurpose, token: string): string {
  return env().APP_URL + linkPath(purpose, token);
}

export const signInLink = (): string => `${env().APP_URL}/sign-in`;

/** Where one looks after one's account. */
export const securityLink = (): string => `${env().APP_URL}/profile/security`;
