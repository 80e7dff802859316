import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { Notice } from "@/components/ui/notice";
import { Time } from "@/components/ui/time";
import { RECOVERY_CODES_FEW } from "@/lib/auth/constants";
import type { TwoStep } from "@/lib/auth/schema/totp";
import type { FormState } from "@/lib/core/form-state";
import { ProofField } from "../proof-field";
import { Answer } from "./answer";

type Act = { state: FormState<unknown>; action: (form: FormData) => void; pending: boolean };
type Props = { two_step: TwoStep & { enabled_at: string }; renew: Act; disable: Act };

const inWords = (left: number) => (left === 1 ? "1 recovery code" : `${left || "No"} recovery codes`);

function ActForm({ act, label, look }: { act: Act; label: string; look: "secondary" | "danger" }) {
  return (
    <form action={act.action} className="mt-4 flex max-w-md flex-col gap-5">
      <ProofField state={act.state} />
      {act.state.status === "failed" && <Answer state={act.state} />}
      <Button type="submit" look={look} pending={act.pending} className="self-start">
        {label}
      </Button>
    </form>
  );
}

/** The second step while it is on: what is left of the recovery codes, new ones, and the way out. */
export function TwoStepKept({ two_step: { enabled_at, recovery_codes_left: left }, renew, disable }: Props) {
  return (
    <>
      <p className="text-sm text-ink-soft">
        <span className="font-semibold text-good">On</span> since <Time at={enabled_at} /> · {inWords(left)} left
      </p>
      {left <= RECOVERY_CODES_FEW && (
        <Notice look="danger" title={`${inWords(left)} left`} className="mt-4">
          Make new ones, so that you can sign in when your phone is not at hand.
        </Notice>
      )}
      <Disclosure label="New recovery codes" open={renew.state.status === "failed"} className="mt-5">
        <p className="text-sm text-ink-soft">Ten new ones, shown once. Those you have stop working.</p>
        <ActForm act={renew} label="Make new recovery codes" look="secondary" />
      </Disclosure>
      <Disclosure label="Turn off" open={disable.state.status === "failed"} className="-mb-5 sm:-mb-7">
        <p className="text-sm text-ink-soft">
          Your password alone will sign you in. The secret in your app and your recovery codes are forgotten.
        </p>
        <ActForm act={disable} label="Turn two-step sign-in off" look="danger" />
      </Disclosure>
    </>
  );
}
