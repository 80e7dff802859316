"use client";
import { useActionState } from "react";
import { typedIn } from "@/components/auth/failure";
import { ProofField } from "@/components/auth/proof-field";
import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { TextField } from "@/components/ui/field";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { removeOwnMobile, setOwnMobile } from "@/lib/auth/actions/mobile";
import type { Mobile } from "@/lib/auth/schema/mobile";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { Answer } from "./answer";
import { newestOf } from "./newest";
import { SecuritySection } from "./section";

type Form = { state: FormState<string>; action: (form: FormData) => void; pending: boolean };

function NumberForm({ state, action, pending, label }: Form & { label: string }) {
  const form = useFirstInvalid(state);
  const { values, fields } = typedIn(state);
  return (
    <form ref={form} action={action} className="flex max-w-md flex-col gap-5" noValidate>
      <TextField
        id="mobile_number"
        name="mobile"
        type="tel"
        label="Mobile number"
        autoComplete="tel"
        dir="ltr"
        required
        defaultValue={values.mobile}
        error={fields.mobile}
        hint="With its country code, such as +46 70 123 45 67. We send a code to it."
      />
      <ProofField state={state} />
      {state.status === "failed" && <Answer state={state} />}
      <Button type="submit" look="secondary" pending={pending} className="self-start">
        {label}
      </Button>
    </form>
  );
}

function CodeForm({ state, action, pending, mobile }: Form & { mobile: string }) {
  const form = useFirstInvalid(state);
  const { values, fields } = typedIn(state);
  return (
    <form ref={form} action={action} className="flex max-w-md flex-col gap-5" noValidate>
      <input type="hidden" name="mobile" value={mobile} />
      <TextField
        id="mobile_code"
        name="code"
        label="Code from the message"
        inputMode="numeric"
        autoComplete="one-time-code"
        dir="ltr"
        maxLength={12}
        required
        defaultValue={values.code}
        error={fields.code}
        hint={`Six digits, sent to ${mobile}. They work for ten minutes.`}
      />
      {state.status === "failed" && <Answer state={state} />}
      <Button type="submit" pending={pending} className="self-start">
        Confirm number
      </Button>
    </form>
  );
}

/** A number to sign in with: adding it in two steps, changing and removing it. */
export function MobileSection({ mobile: { mobile, pending } }: { mobile: Mobile }) {
  const [sent, send, sending] = useActionState(setOwnMobile, IDLE);
  const [confirmed, confirm, confirming] = useActionState(setOwnMobile, IDLE);
  const [removed, remove, removing] = useActionState(removeOwnMobile, IDLE);
  const answer = newestOf(sent, confirmed, removed);
  const number = { state: sent, action: send, pending: sending };
  return (
    <SecuritySection
      id="mobile"
      title="Mobile"
      about="You can sign in with it in place of your e-mail. Nobody else sees it."
    >
      {mobile && (
        <p>
          <bdi dir="ltr" className="font-semibold">
            {mobile}
          </bdi>{" "}
          <span className="text-sm text-good">Confirmed</span>
        </p>
      )}
      {answer.status === "done" && !pending && (
        <div className="mt-4">
          <Answer state={answer} />
        </div>
      )}
      {pending && (
        <div className="mt-4 first:mt-0">
          <CodeForm state={confirmed} action={confirm} pending={confirming} mobile={pending.mobile} />
        </div>
      )}
      {mobile || pending ? (
        <Disclosure
          label={pending ? "Send another code, or use another number" : "Change number"}
          open={sent.status === "failed"}
          className={mobile ? "mt-5" : "mt-5 -mb-5 sm:-mb-7"}
        >
          <NumberForm {...number} label="Send code" />
        </Disclosure>
      ) : (
        <NumberForm {...number} label="Send code" />
      )}
      {mobile && (
        <Disclosure label="Remove number" open={removed.status === "failed"} className="-mb-5 sm:-mb-7">
          <p className="text-sm text-ink-soft">You will sign in with your e-mail or username.</p>
          <form action={remove} className="mt-4 flex max-w-md flex-col gap-5">
            <ProofField state={removed} />
            {removed.status === "failed" && <Answer state={removed} />}
            <Button type="submit" look="danger" pending={removing} className="self-start">
              Remove number
            </Button>
          </form>
        </Disclosure>
      )}
    </SecuritySection>
  );
}
