import type { AdminMessage, Template } from "@/lib/messages/schema";

export const STATE_WORDS: Record<AdminMessage["state"], string> = {
  queued: "Queued",
  sent: "Sent",
  failed: "Not delivered",
  outbox: "In the outbox",
};

const TEMPLATE_WORDS: Record<Template, string> = {
  verify_email: "Confirm your e-mail",
  reset_password: "Choose a new password",
  sign_in_link: "Sign in by e-mail",
  confirm_email_change: "Confirm your new e-mail",
  email_in_use: "Address that has an account",
  email_changed: "E-mail changed",
  password_changed: "Password changed",
  new_device: "New sign-in",
  token_reuse: "Session ended by us",
  account_locked: "Many failed sign-ins",
  security_change: "Change to the account's safety",
  deletion_scheduled: "Account to be deleted",
  mobile_code: "Code for a mobile number",
};

/** What a message is about, also when it is written no longer. */
export function templateWords(template: string): string {
  return Object.hasOwn(TEMPLATE_WORDS, template) ? TEMPLATE_WORDS[template as Template] : template;
}

/** The list's address for a filter and a place. */
export function messagesUrl(state: AdminMessage["state"] | undefined, cursor?: string): string {
  const search = new URLSearchParams({ ...(state && { state }), ...(cursor && { cursor }) }).toString();
  return search ? `/admin/messages?${search}` : "/admin/messages";
}
