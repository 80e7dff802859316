const MINUTE = 60;
const HOUR = 60 * MINUTE;

export type Rule = { max: number; window_seconds: number };

/** Every limit by name. The seeds name the upload and delete figures. */
export const RULES = {
  /** By account and network, and by network alone, so that neither one account nor many can be tried for long. */
  sign_in: { max: 10, window_seconds: 15 * MINUTE },
  sign_in_network: { max: 100, window_seconds: 15 * MINUTE },
  /** One-time codes, passkeys and recovery codes, by account and network. */
  second_step: { max: 5, window_seconds: 5 * MINUTE },
  /**
   * One-time codes, by account; only who knows the password comes so far. Three in a million are right at any time, so
   * guessing day and night takes more than a year for an even chance.
   */
  second_step_account: { max: 20, window_seconds: HOUR },
  refresh: { max: 60, window_seconds: MINUTE },
  reauthenticate: { max: 10, window_seconds: 15 * MINUTE },
  register: { max: 20, window_seconds: HOUR },
  avatar_upload: { max: 5, window_seconds: MINUTE },
  avatar_delete: { max: 10, window_seconds: MINUTE },
} as const satisfies Record<string, Rule>;

export type LimitName = keyof typeof RULES;
