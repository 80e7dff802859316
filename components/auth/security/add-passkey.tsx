"use client";
import { KeyRound } from "lucide-react";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { beginPasskey, keepPasskey } from "@/lib/auth/actions/passkeys";
import type { Passkey } from "@/lib/auth/schema/passkeys";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { makePasskey } from "../passkeys/ceremony";
import { describeFailure } from "../passkeys/describe-failure";
import { usePasskeySupport } from "../passkeys/use-passkey-support";
import { ProofField } from "../proof-field";

type State = FormState<Passkey>;

/** The whole ceremony: the server's challenge, the browser's dialogue, the server again. */
async function addPasskey(_previous: State, form: FormData): Promise<State> {
  try {
    const begun = await beginPasskey(IDLE, form);
    if (begun.status !== "done") return begun;
    const made = new FormData();
    made.set("credential", await makePasskey(begun.data));
    return await keepPasskey(IDLE, made);
  } catch (error) {
    const message = describeFailure(error);
    return message ? { status: "failed", code: "conflict", message, fields: {}, values: {}, at: Date.now() } : IDLE;
  }
}

function Outcome({ state }: { state: State }) {
  if (state.status === "done") {
    return (
      <Notice look="good" title="Added">
        From now on “<bdi>{state.data.name}</bdi>” signs you in by itself. Open it below to give it another name.
      </Notice>
    );
  }
  if (state.status !== "failed" || state.code === "reauthentication_required") return null;
  const { credential, ...others } = state.fields;
  if (Object.keys(others).some((field) => field.startsWith("proof_"))) return null;
  return <Notice look="danger">{credential ?? state.message}</Notice>;
}

/** Makes a passkey on this device, or on one that the browser reaches. */
export function AddPasskey() {
  const [state, action, pending] = useActionState(addPasskey, IDLE);
  const supported = usePasskeySupport();
  if (supported === false) {
    return <p className="text-sm text-ink-soft">This browser knows no passkeys. Add one from a browser that does.</p>;
  }
  return (
    <form action={action} className="flex max-w-md flex-col gap-5">
      <p className="hidden text-sm text-ink-soft noscript:block">Adding a passkey needs JavaScript.</p>
      <ProofField state={state} />
      <Button
        type="submit"
        look="secondary"
        pending={pending}
        className={supported ? "self-start" : "invisible self-start"}
      >
        <KeyRound aria-hidden className="size-4" />
        Add a passkey
      </Button>
      <Outcome state={state} />
    </form>
  );
}
