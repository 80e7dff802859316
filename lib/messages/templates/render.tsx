import { render, toPlainText } from "@react-email/render";
import type { ReactElement } from "react";
import type { DataOf, EmailTemplate, TextTemplate } from "../schema";
import { ConfirmEmailChange, EmailInUse, ResetPassword, SignInLink, VerifyEmail } from "./entering";
import {
  AccountLocked,
  CHANGES,
  DeletionScheduled,
  EmailChanged,
  NewDevice,
  PasswordChanged,
  SecurityChanged,
  TokenReuse,
} from "./notices";
import { duration } from "./parts";

type Written<T extends EmailTemplate> = {
  /** Words of ours only: what people write does not belong into a header. */
  subject: (data: DataOf<T>) => string;
  letter: (data: DataOf<T>) => ReactElement;
};

const LETTERS: { [T in EmailTemplate]: Written<T> } = {
  verify_email: { subject: () => "Confirm your e-mail", letter: VerifyEmail },
  reset_password: { subject: () => "Choose a new password", letter: ResetPassword },
  sign_in_link: { subject: () => "Sign in to GOLD", letter: SignInLink },
  confirm_email_change: { subject: () => "Confirm your new e-mail", letter: ConfirmEmailChange },
  email_in_use: { subject: () => "You have an account already", letter: EmailInUse },
  email_changed: { subject: () => "Your e-mail was changed", letter: EmailChanged },
  password_changed: { subject: () => "Your password was changed", letter: PasswordChanged },
  new_device: { subject: () => "A new sign-in to your account", letter: NewDevice },
  token_reuse: { subject: () => "We ended a session of yours", letter: TokenReuse },
  account_locked: { subject: () => "Many failed sign-ins to your account", letter: AccountLocked },
  security_change: { subject: ({ what }) => CHANGES[what], letter: SecurityChanged },
  deletion_scheduled: { subject: () => "Your account will be deleted", letter: DeletionScheduled },
};

const TEXTS: { [T in TextTemplate]: (data: DataOf<T>) => string } = {
  mobile_code: ({ code, valid_minutes }) =>
    `${code} is your GOLD code, for ${duration(valid_minutes)}. Give it to nobody.`,
};

const AS_TEXT = { selectors: [{ selector: "h1", options: { uppercase: false } }] };

/** A mail as it goes out, with a text part that says the same. */
export async function renderLetter<T extends EmailTemplate>(
  template: T,
  data: DataOf<T>,
): Promise<{ subject: string; html: string; text: string }> {
  const { subject, letter } = LETTERS[template];
  const html = await render(letter(data));
  return { subject: subject(data), html, text: toPlainText(html, AS_TEXT) };
}

/** A text message as it goes out. */
export function renderText<T extends TextTemplate>(template: T, data: DataOf<T>): string {
  return TEXTS[template](data);
}
