const MINUTE = 60;
const HOUR = 60 * MINUTE;

export type Rule = {
  max: number;
  window_seconds: number;
  /** Seconds after the first, the second, … counted try in which no further one is looked at. */
  delays?: readonly number[];
  /** Stands before a secret, so it is counted in this process while the shared store is out; the rest pass. */
  guards?: true;
  /** Counted in each process and shared once a second, so that no request asks the store. */
  counted_here?: true;
};

/** Every limit by name. The seeds name the upload and delete figures. */
export const RULES = {
  /** Failures, by identifier and network, ever slower; a stranger elsewhere locks nobody out. */
  sign_in: { max: 10, window_seconds: 15 * MINUTE, delays: [0, 0, 0, 1, 2, 4, 8, 16, 32], guards: true },
  /** Failures, by network, so that many accounts are not tried for long either. */
  sign_in_network: { max: 100, window_seconds: 15 * MINUTE, guards: true },
  /** One-time codes, passkeys and recovery codes, by account and network. */
  second_step: { max: 5, window_seconds: 5 * MINUTE, guards: true },
  /**
   * One-time codes, by account; only who knows the password comes so far. Three in a million are right at any time, so
   * guessing day and night takes more than a year for an even chance.
   */
  second_step_account: { max: 20, window_seconds: HOUR, guards: true },
  /** By network: every visit of the sign-in page asks for a challenge. */
  passkey_challenge: { max: 300, window_seconds: 15 * MINUTE, counted_here: true },
  /** Password or passkey once more, by person. */
  reauthenticate: { max: 10, window_seconds: 15 * MINUTE, guards: true },
  /** By network. */
  register: { max: 20, window_seconds: HOUR },
  /** A new password asked for: by account, silently, and by network. */
  forgot: { max: 3, window_seconds: HOUR },
  forgot_network: { max: 20, window_seconds: HOUR },
  /** Mails asked for again, by account. */
  resend: { max: 3, window_seconds: HOUR },
  /** By account, and by the address that each try writes to, which may be a stranger's. */
  change_email: { max: 5, window_seconds: HOUR },
  /** Codes sent, by account and by number. */
  mobile_code: { max: 3, window_seconds: HOUR },
  /** Mails that say so, by account. */
  account_locked: { max: 1, window_seconds: HOUR },
  /** By token. */
  refresh: { max: 60, window_seconds: MINUTE, counted_here: true },
  /** Every operation of the API, by actor. */
  api: { max: 600, window_seconds: MINUTE, counted_here: true },
  /** Links to sign in with: by account, silently, and by network. */
  sign_in_link: { max: 3, window_seconds: HOUR },
  sign_in_link_network: { max: 20, window_seconds: HOUR },
  avatar_upload: { max: 5, window_seconds: MINUTE },
  avatar_delete: { max: 10, window_seconds: MINUTE },
  /** Each cut decodes the original anew. */
  avatar_crop: { max: 10, window_seconds: MINUTE },
  /** By person: each choice may copy the files of every picture of theirs. */
  visibility: { max: 10, window_seconds: MINUTE },
  /** Each look walks through everything that is stored. */
  avatar_sweep: { max: 6, window_seconds: MINUTE },
} as const satisfies Record<string, Rule>;

export type LimitName = keyof typeof RULES;
