import { Notice } from "@/components/ui/notice";
import { ResendForm } from "./resend-form";

/** Asks somebody to confirm their e-mail; everything else works meanwhile. */
export function ConfirmEmailNotice({ email }: { email: string }) {
  return (
    <Notice look="note" title="Confirm your e-mail">
      <p className="break-words">
        Open the link that we sent to <span className="font-semibold">{email}</span>. With it you get back in should you
        ever forget your password.
      </p>
      <ResendForm className="mt-3" />
    </Notice>
  );
}
