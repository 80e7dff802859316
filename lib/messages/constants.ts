export type Channel = "email" | "sms";

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
  "mobile_added",
  "mobile_removed",
  "api_key_created",
] as const;

/** The job that hands queued messages on; woken when one is queued. */
export const DELIVERY = "messages.deliver";

export const TEXT_MAX = 200;
export const LINK_MAX = 2000;
