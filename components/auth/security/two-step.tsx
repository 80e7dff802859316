"use client";
import { useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { disableTotp, enableTotp, renewRecoveryCodes, setUpTotp } from "@/lib/auth/actions/totp";
import type { Account } from "@/lib/auth/schema";
import type { TwoStep } from "@/lib/auth/schema/totp";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { ProofField } from "../proof-field";
import { Answer } from "./answer";
import { RecoveryCodes } from "./recovery-codes";
import { SecuritySection } from "./section";
import { TwoStepKept } from "./two-step-kept";
import { secretIn, TwoStepSetup } from "./two-step-setup";

const ABOUT =
  "After your password, a code from an app on your phone. Whoever learns your password still cannot sign in as you.";

const STAYING = (
  <>
    Devices that are signed in now stay so. You can{" "}
    <a href="#devices" className="font-semibold text-gold-ink underline-offset-4 hover:underline">
      sign out the others
    </a>
    .
  </>
);

const atOf = (state: FormState<unknown>) => (state.status === "idle" ? 0 : state.at);

/** The key URI to show: of the secret just made, or the one whose code was wrong. */
function uriOf(start: FormState<{ otpauth_uri: string }>, confirm: FormState<unknown>): string | null {
  const retried = confirm.status === "failed" && atOf(confirm) > atOf(start) ? confirm : null;
  const uri = retried ? retried.values.otpauth_uri : start.status === "done" ? start.data.otpauth_uri : undefined;
  return uri && secretIn(uri) && retried?.code !== "not_found" ? uri : null;
}

/** Turning the second step on and off, and its recovery codes. */
export function TwoStepSection({ account, two_step }: { account: Account; two_step: TwoStep }) {
  const [start, startAction, starting] = useActionState(setUpTotp, IDLE);
  const [confirm, confirmAction, confirming] = useActionState(enableTotp, IDLE);
  const [renew, renewAction, renewing] = useActionState(renewRecoveryCodes, IDLE);
  const [disable, disableAction, disabling] = useActionState(disableTotp, IDLE);
  const [kept_at, setKeptAt] = useState(0);

  const newest = Math.max(...[start, confirm, renew, disable].map(atOf));
  const shown = [confirm, renew].find((each) => each.status === "done" && each.at === newest && each.at > kept_at);
  const uri = two_step.enabled_at ? null : uriOf(start, confirm);
  return (
    <SecuritySection id="two-step" title="Two-step sign-in" about={ABOUT}>
      {shown?.status === "done" ? (
        <RecoveryCodes
          codes={shown.data.recovery_codes}
          email={account.email}
          title={shown === confirm ? "Two-step sign-in is on" : "The old recovery codes no longer work"}
          after={shown === confirm && STAYING}
          onKept={() => setKeptAt(newest)}
        />
      ) : two_step.enabled_at ? (
        <TwoStepKept
          two_step={{ ...two_step, enabled_at: two_step.enabled_at }}
          renew={{ state: renew, action: renewAction, pending: renewing }}
          disable={{ state: disable, action: disableAction, pending: disabling }}
        />
      ) : uri ? (
        <TwoStepSetup key={uri} uri={uri} state={confirm} action={confirmAction} pending={confirming} />
      ) : (
        <form action={startAction} className="flex max-w-md flex-col gap-5">
          {disable.status === "done" && atOf(disable) === newest && <Answer state={disable} />}
          <ProofField state={start} />
          {start.status === "failed" && <Answer state={start} />}
          <Button type="submit" look="secondary" pending={starting} className="self-start">
            Set up
          </Button>
        </form>
      )}
    </SecuritySection>
  );
}
