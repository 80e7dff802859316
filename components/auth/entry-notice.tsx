import { Notice } from "@/components/ui/notice";

/** Why one came back without having got in; our own codes first, then those of Auth.js. */
const WORDS: Record<string, (provider: string) => string> = {
  connect_first: (provider) =>
    `An account with this e-mail is here already. Sign in to it first, then connect ${provider} under Security.`,
  email_taken: (provider) =>
    `An account with this e-mail is here already. Sign in to it first, then connect ${provider} under Security.`,
  provider_unverified: (provider) =>
    `Your e-mail is not confirmed at ${provider}. If you have an account here, sign in and connect ${provider} under Security; if not, create one with a password.`,
  provider_connected: (provider) =>
    `Another account of yours at ${provider} is connected already. Sign in and disconnect that one under Security first.`,
  provider_taken: (provider) => `Your account at ${provider} is connected to another account here.`,
  provider_other: (provider) => `That is not the account at ${provider} that is connected here.`,
  provider_stale: (provider) => `${provider} has not asked you who you are. Sign out there, then confirm again.`,
  account_suspended: () => "This account is suspended.",
  rate_limited: () => "Too many tries. Wait a quarter of an hour, then try again.",
  reauthentication_required: () => "That took too long. Press Connect again.",
  invalid_ticket: () => "This sign-in has run out. Begin it again.",
  invalid_credentials: () => "This account has changed meanwhile. Sign in again.",
  Verification: () => "This link works no longer. Each works once, for ten minutes; ask for a new one.",
  OAuthCallbackError: (provider) => `Nothing came of it: ${provider} was not told to go on.`,
};

const OTHERWISE = "That sign-in could not be finished. Begin it again from here.";

type Props = {
  /** A code from the address, which anybody may have written. */
  error: string;
  provider: string | null;
  className?: string;
};

/** What became of a sign-in elsewhere that came to nothing. */
export function EntryNotice({ error, provider, className }: Props) {
  const words = Object.hasOwn(WORDS, error) ? WORDS[error]?.(provider ?? "the provider") : null;
  return (
    <Notice look="danger" className={className}>
      {words ?? OTHERWISE}
    </Notice>
  );
}
