"use client";
import { useActionState } from "react";
import { EmailField } from "@/components/auth/auth-fields";
import { typedIn } from "@/components/auth/failure";
import { ProofField } from "@/components/auth/proof-field";
import { ResendForm } from "@/components/auth/resend-form";
import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { Notice } from "@/components/ui/notice";
import { Time } from "@/components/ui/time";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { askForNewEmail, callOffNewEmail } from "@/lib/auth/actions/email";
import type { Account } from "@/lib/auth/schema";
import type { PendingEmail } from "@/lib/auth/schema/email";
import { IDLE } from "@/lib/core/form-state";
import { Answer } from "./answer";
import { newestOf } from "./newest";
import { SecuritySection } from "./section";

type Props = { account: Account; pending_email: PendingEmail | null };

/** The address one signs in with: whether it is confirmed, and changing it. */
export function EmailSection({ account, pending_email }: Props) {
  const [asked, ask, asking] = useActionState(askForNewEmail, IDLE);
  const [ended, callOff, ending] = useActionState(callOffNewEmail, IDLE);
  const form = useFirstInvalid(asked);
  const { values, fields } = typedIn(asked);
  const answer = newestOf(asked, ended);
  return (
    <SecuritySection id="email" title="E-mail" about="You sign in with it, and letters about your account go there.">
      <p className="break-words">
        <span className="font-semibold">{account.email}</span>{" "}
        {account.email_verified ? (
          <span className="text-sm text-good">Confirmed</span>
        ) : (
          <span className="text-sm text-ink-soft">Not confirmed yet</span>
        )}
      </p>
      {!account.email_verified && <ResendForm className="mt-3" />}
      {pending_email && (
        <Notice look="note" title="Waiting to be confirmed" className="mt-5">
          <p className="break-words">
            Open the link that we sent to <span className="font-semibold">{pending_email.new_email}</span>. Until then
            nothing changes. The link runs out <Time at={pending_email.expires_at} />.
          </p>
          <form action={callOff} className="mt-3">
            <Button type="submit" look="secondary" pending={ending}>
              Call it off
            </Button>
          </form>
        </Notice>
      )}
      <div className="mt-4 empty:hidden">{answer.status === "done" && !pending_email && <Answer state={answer} />}</div>
      {ended.status === "failed" && answer === ended && <Answer state={ended} />}
      <Disclosure label="Change e-mail" open={asked.status === "failed"} className="mt-5 -mb-5 sm:-mb-7">
        <form ref={form} action={ask} className="flex max-w-md flex-col gap-5" noValidate>
          <EmailField
            name="new_email"
            label="New e-mail"
            autoComplete="off"
            defaultValue={values.new_email}
            error={fields.new_email}
            hint="We write to it first. The one you have now is told, and can undo the change for a week."
          />
          <ProofField state={asked} />
          {asked.status === "failed" && <Answer state={asked} />}
          <Button type="submit" pending={asking} className="self-start">
            Change e-mail
          </Button>
        </form>
      </Disclosure>
    </SecuritySection>
  );
}
