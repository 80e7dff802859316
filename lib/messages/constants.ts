/** `outbox`: there is no server to send by, so that it lies there to be read; see `/dev/outbox`. */
export const MESSAGE_STATES = ["queued", "sent", "failed", "outbox"] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

export const CHANNELS = ["email", "sms"] as const;
export type Channel = (typeof CHANNELS)[number];

/** What became safer or less safe about an account, beyond what has a letter of its own. */
export const SECURITY_CHANGES = [
  "passkey_added",
  "passkey_removed",
  "totp_enabled",
  "totp_disabled",
  "recovery_codes_replaced",
  "recovery_code_used",
  "provider_linked",
  "provider_unlinked",
  "mobile_changed",
  "mobile_removed",
  "api_key_created",
] as const;
export type SecurityChange = (typeof SECURITY_CHANGES)[number];

/** Letters that tell somebody what happens to their account; they follow from acts of which one may do many. */
export const NOTICES: ReadonlySet<string> = new Set([
  "password_changed",
  "new_device",
  "token_reuse",
  "account_locked",
  "security_change",
  "deletion_scheduled",
]);

export const TEXT_MAX = 200;
export const LINK_MAX = 2000;

/** The job that hands on the queued messages of one channel, so that a mail server that hangs delays no text message. */
export const deliveryOf = (channel: Channel) => `messages.deliver_${channel}`;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How often a process looks for messages that are due; a new one is looked for at once. */
export const DELIVERY_EVERY = 5 * SECOND;
export const BATCH = 10;
/** A try that takes longer counts as failed… */
export const TRY_WITHIN = 40 * SECOND;
/** …and one whose process died is due again after this long. */
export const LEASE = 60 * SECOND;
/** What has left must be known to have left, or it leaves twice: a database that restarts is waited for this often. */
export const MARK_TRIES = 10;
export const MARK_PAUSE = SECOND;
/** How long to wait after each failed try; after the last one more try decides. */
export const RETRY_AFTER = [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR] as const;
export const ERROR_MAX = 300;

export const OUTBOX_SHOWN = 10;

export const SWEEP_EVERY = HOUR;
export const SWEEP_BATCH = 1000;
/** How long a message is kept, by where it ended. */
export const KEPT_FOR = { sent: 30 * DAY, failed: 30 * DAY, outbox: 7 * DAY } as const;
