/** Every act that leaves an audit row, as domain.act. */
export type AuditAction =
  | "user.registered"
  | "user.signed_in"
  | "user.signed_out"
  | "user.suspended"
  | "user.restored"
  | "user.role_changed"
  | "user.password_reset"
  | "profile.updated"
  | "avatar.replaced"
  | "avatar.deleted";
