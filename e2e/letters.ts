import { tokenSent } from "@/db/testing/mailbox";
import { expect } from "./fixtures";

const PAGES = {
  verify_email: "/verify-email",
  reset_password: "/reset-password",
  confirm_email_change: "/change-email",
  email_changed: "/undo-email",
} as const;

/** The page that the newest letter of a kind leads to. Some letters are written after the answer. */
export async function pageIn(email: string, template: keyof typeof PAGES): Promise<string> {
  let token = "";
  await expect(async () => {
    token = await tokenSent(email, template);
  }).toPass();
  return `${PAGES[template]}?token=${token}`;
}
