"use client";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { TextField } from "@/components/ui/field";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import type { FormState } from "@/lib/core/form-state";
import { typedIn } from "../failure";
import { ProofField } from "../proof-field";
import { Answer } from "./answer";
import { QrCode } from "./qr-code";

/** A key URI of ours: it comes back through a form, so what it holds is not taken for granted. */
const KEY_URI = /^otpauth:\/\/totp\/[^?]{1,900}\?[\w=&%.-]*?\bsecret=([A-Z2-7]{32})\b/;

/** The secret in a key URI, or null for anything but one of ours. */
export function secretIn(uri: string | undefined): string | null {
  return uri && uri.length < 1200 ? (KEY_URI.exec(uri)?.[1] ?? null) : null;
}

type Props = {
  uri: string;
  state: FormState<unknown>;
  action: (form: FormData) => void;
  pending: boolean;
};

/** The new secret, as a picture and as text, and the code that shows the app has it. */
export function TwoStepSetup({ uri, state, action, pending }: Props) {
  const form = useFirstInvalid(state);
  const { fields, values } = typedIn(state);
  const secret = secretIn(uri) ?? "";
  const grouped = secret.match(/.{4}/g)?.join(" ") ?? "";
  return (
    <div className="grid gap-x-10 gap-y-6 sm:grid-cols-[auto_1fr]">
      <QrCode
        text={uri}
        label="The secret as a QR code"
        className="size-56 justify-self-center rounded-md border border-line sm:size-52"
      />
      <div className="flex min-w-0 flex-col gap-6">
        <div>
          <h3 className="text-base">1. Scan the picture with your authenticator app</h3>
          <p className="mt-1 text-sm text-ink-soft">
            Any app for one-time codes will do. On this device?{" "}
            <a href={uri} className="font-semibold text-gold-ink underline-offset-4 hover:underline">
              Open it in the app
            </a>
            . Or type the secret:
          </p>
          <div className="mt-3 flex flex-wrap items-center gap-3">
            <code className="min-w-0 rounded-sm bg-sunken px-3 py-2 text-sm break-words select-all">{grouped}</code>
            <CopyButton text={secret} label="Copy" />
          </div>
        </div>
        <form ref={form} action={action} className="flex max-w-sm flex-col gap-5" noValidate>
          <h3 className="text-base">2. Enter the code that it shows</h3>
          <input type="hidden" name="otpauth_uri" value={uri} />
          <TextField
            id="totp_code"
            name="code"
            label="Code"
            hint="Six digits, new every half minute."
            error={fields.code}
            defaultValue={values.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            dir="ltr"
            maxLength={64}
            required
          />
          <ProofField state={state} />
          {state.status === "failed" && <Answer state={state} />}
          <div className="flex flex-wrap gap-3">
            <Button type="submit" pending={pending}>
              Turn on
            </Button>
            <Button asChild look="quiet">
              <a href="/profile/security">Cancel</a>
            </Button>
          </div>
        </form>
      </div>
    </div>
  );
}
