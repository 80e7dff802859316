import { deviceOf } from "./device";
import type { ApiKeyRow } from "./queries/api-keys";
import type { ConnectionRow } from "./queries/connections";
import type { PasskeyRow } from "./queries/passkeys";
import type { LiveSession, SessionRow } from "./queries/sessions";
import type { Account, Session } from "./schema";
import type { ApiKey } from "./schema/api-keys";
import type { LinkShown } from "./schema/email";
import type { Passkey } from "./schema/passkeys";
import type { Connection } from "./schema/providers";
import type { Link } from "./service/one-time-tokens";

/** One's own account, as the API and one's own pages show it. */
export function accountView(row: LiveSession): Account {
  return {
    id: row.id,
    email: row.email,
    email_verified: row.email_verified_at !== null,
    mobile: row.mobile,
    mobile_verified: row.mobile_verified_at !== null,
    role: row.role,
    is_verified: row.is_verified,
    username: row.username ?? "",
    full_name: row.full_name ?? "",
    avatar_url: row.avatar_url,
    has_password: row.has_password,
    totp_enabled: row.totp_confirmed_at !== null,
    password_change_required: row.password_outgrown,
    last_login: row.last_login?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}

/** One of one's own sessions; `current` is the one that asks. */
export function sessionView(row: SessionRow, current_id: string): Session {
  return {
    id: row.id,
    kind: row.kind,
    device: deviceOf(row.user_agent),
    address: row.address,
    current: row.id === current_id,
    created_at: row.created_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  };
}

function stateOf({ revoked_at, expires_at }: ApiKeyRow, now: Date): ApiKey["state"] {
  if (revoked_at) return "revoked";
  return expires_at && expires_at <= now ? "expired" : "live";
}

/** A machine's key without anything that could be used. */
export function apiKeyView(row: ApiKeyRow, now: Date): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    networks: row.networks,
    state: stateOf(row, now),
    replaces: row.replaces,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  };
}

/** One of one's own passkeys. */
export function passkeyView(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    credential_id: row.credential_id,
    backed_up: row.backed_up,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
  };
}

/** One of one's own connected accounts. */
export function connectionView(row: ConnectionRow, name: string): Connection {
  return { provider: row.provider, name, connected_at: row.created_at.toISOString() };
}

/** A link as its page shows it, to whoever holds the mailbox it was sent to. */
export function linkView(token: string, { email, account }: Link): LinkShown {
  const { username, full_name, role } = account;
  return { token, email, holder: { email: account.email, username: username ?? "", full_name: full_name ?? "", role } };
}
