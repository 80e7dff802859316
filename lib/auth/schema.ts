import { z } from "zod";
import { ROLES } from "@/lib/core/actor";
import { line } from "@/lib/core/text";
import { FULL_NAME_MAX } from "@/lib/profiles/constants";
import { EMAIL_MAX, PASSWORD_MAX, PASSWORD_MIN } from "./constants";
import { Assertion } from "./schema/passkeys";

const EMAIL = /^[^\s@"<>(),;:\\[\]]+@(?:[^\s@"<>(),;:\\[\].]+\.)+[^\s@"<>(),;:\\[\].]{2,}$/;

/** RFC 5321 §4.5.3.1.3 counts octets. */
const fits = (value: string) => new TextEncoder().encode(value).length <= EMAIL_MAX;

/** An address as people write it; compared without regard to case, kept as typed. */
export const Email = line({ min: 1, max: EMAIL_MAX })
  .refine((value) => EMAIL.test(value), { error: "Must be an e-mail address", abort: true })
  .refine(fits, "Is too long for an e-mail address");

const length = (value: string) => [...value].length;

const TOO_LONG = { error: `At most ${PASSWORD_MAX} characters`, abort: true } as const;

/** Any characters; compared in NFKC, so that the same keys give the same password on every system. */
const password = () =>
  z
    .string()
    .min(1, { error: "Is required", abort: true })
    .max(PASSWORD_MAX * 4, TOO_LONG)
    .refine((value) => value.isWellFormed(), "Contains broken characters");

const compose = (value: string) => value.normalize("NFKC");

/** Counted before composing, which can make many characters of one, and after, which can make one of many. */
export const NewPassword = password()
  .refine((value) => length(value) >= PASSWORD_MIN, { error: `At least ${PASSWORD_MIN} characters`, abort: true })
  .refine((value) => length(value) <= PASSWORD_MAX, TOO_LONG)
  .overwrite(compose)
  .refine((value) => length(value) >= PASSWORD_MIN, `At least ${PASSWORD_MIN} characters`);

export const RegisterInput = z.strictObject({
  email: Email,
  full_name: line({ min: 1, max: FULL_NAME_MAX }),
  password: NewPassword,
});
export type RegisterInput = z.infer<typeof RegisterInput>;

/** A password that was chosen before: checked against its hash alone. */
export const Password = password().overwrite(compose);

export const SignInInput = z.strictObject({
  /** E-mail, username or verified mobile number. */
  identifier: line({ min: 1, max: EMAIL_MAX }),
  password: Password,
});
export type SignInInput = z.infer<typeof SignInInput>;

export const SignInForm = SignInInput.extend({ next: z.string().optional() });

/** Who one is, by either. */
export const ReauthenticateInput = z
  .strictObject({ password: Password.optional(), credential: Assertion.optional() })
  .refine(({ password, credential }) => password !== undefined || credential !== undefined, {
    path: ["password"],
    error: "Is required",
  });

export const ChangePasswordInput = z.strictObject({ current_password: Password, new_password: NewPassword });
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>;

/** One's own account. */
export const Account = z.object({
  id: z.uuid(),
  email: z.string(),
  email_verified: z.boolean(),
  mobile: z.string().nullable(),
  mobile_verified: z.boolean(),
  role: z.enum(ROLES),
  is_verified: z.boolean(),
  username: z.string(),
  full_name: z.string(),
  avatar_url: z.string().nullable(),
  has_password: z.boolean(),
  totp_enabled: z.boolean(),
  /** The password was made by the site, or is too short for the role; until it is changed the session has a member's rights. */
  password_change_required: z.boolean(),
  last_login: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
});
export type Account = z.infer<typeof Account>;

/** A signed-in device or client of one's own. */
export const Session = z.object({
  id: z.uuid(),
  kind: z.enum(["web", "api"]),
  device: z.string().nullable(),
  address: z.string().nullable(),
  current: z.boolean(),
  created_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;

/** What another system holds to act for a person (RFC 6749 §5.1), and who that is. */
export const Tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal("Bearer"),
  /** Seconds the access token is good for. */
  expires_in: z.int(),
  user: Account,
});
export type Tokens = z.infer<typeof Tokens>;

/** The password was right; a code for `POST /api/v1/auth/login/totp` finishes the sign-in. */
export const TotpRequired = z.object({ totp_required: z.literal(true), ticket: z.string() });
