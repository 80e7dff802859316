/** Every act that leaves an audit row, as domain.act, with the words for it that people read. */
const ACTION_WORDS = {
  "user.registered": "Account opened",
  "user.signed_in": "Signed in",
  "user.signed_out": "Signed out",
  "user.session_ended": "Ended a session",
  "user.sessions_ended": "Ended all sessions",
  "user.sign_in_failed": "Sign-in refused",
  "user.reauthenticated": "Showed again who they are",
  "user.token_reused": "Old token used again",
  "user.suspended": "Suspended",
  "user.restored": "Restored",
  "user.role_changed": "Role changed",
  "user.password_changed": "Password changed",
  "user.password_reset_requested": "Password reset asked for",
  "user.password_reset": "Password reset",
  "user.email_verified": "E-mail confirmed",
  "user.email_change_requested": "New e-mail asked for",
  "user.email_change_cancelled": "New e-mail called off",
  "user.email_changed": "E-mail changed",
  "user.email_change_undone": "Change of e-mail undone",
  "user.mobile_change_requested": "New mobile number asked for",
  "user.mobile_changed": "Mobile number changed",
  "user.mobile_removed": "Mobile number removed",
  "user.totp_enabled": "Two-step sign-in turned on",
  "user.totp_disabled": "Two-step sign-in turned off",
  "user.recovery_codes_made": "Recovery codes made",
  "user.recovery_code_used": "Recovery code used",
  "user.passkey_added": "Passkey added",
  "user.passkey_renamed": "Passkey renamed",
  "user.passkey_removed": "Passkey removed",
  "user.provider_linked": "Other sign-in connected",
  "user.provider_unlinked": "Other sign-in disconnected",
  "api_key.created": "API key made",
  "api_key.rotated": "API key replaced",
  "api_key.revoked": "API key revoked",
  "message.resent": "Message sent again",
  "profile.updated": "Profile changed",
  "profile.visibility_changed": "Audience changed",
  "avatar.replaced": "Picture changed",
  "avatar.recropped": "Picture cropped again",
  "avatar.restored": "Former picture shown again",
  "avatar.described": "Picture described",
  "avatar.moved": "Picture given new addresses",
  "avatar.original_deleted": "Original picture removed",
  "avatar.deleted": "Picture removed",
  "storage.swept": "Files that nothing names removed",
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof ACTION_WORDS;

/** The words for an action as it stands in a row, also for one that is written no longer. */
export function wordsOf(action: string): string {
  return Object.hasOwn(ACTION_WORDS, action) ? ACTION_WORDS[action as AuditAction] : action;
}

/** What people are shown as the security of their own account. */
export const SECURITY_ACTIONS = Object.keys(ACTION_WORDS).filter((action) => /^(user|api_key)\./.test(action));

/** Who acted, as the person concerned may know it. */
export const ACTORS = ["you", "admin", "api_key", "system", "unknown"] as const;
export const ACTOR_WORDS: Record<(typeof ACTORS)[number], string> = {
  you: "You",
  admin: "An admin",
  api_key: "Another system",
  system: "GOLD",
  unknown: "Somebody not signed in",
};

/** Why sealed values are not shown: their key was erased, or they no longer open with it. */
export const WITHHELD = ["erased", "unreadable"] as const;
export type Withheld = (typeof WITHHELD)[number];
export const WITHHELD_WORDS: Record<Withheld, string> = { erased: "details erased", unreadable: "details unreadable" };
