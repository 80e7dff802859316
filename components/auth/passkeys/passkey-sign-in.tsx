"use client";
import { clsx } from "clsx";
import { KeyRound } from "lucide-react";
import { startTransition, useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { enterWithPasskey } from "@/lib/auth/actions/passkeys";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { Or } from "../or";
import { signChallenge } from "./ceremony";
import { describeFailure } from "./describe-failure";
import { useAutofill } from "./use-autofill";
import { usePasskeySupport } from "./use-passkey-support";

function wordsFor(state: FormState<null>): string | null {
  if (state.status !== "failed") return null;
  return state.code === "invalid_credentials"
    ? "This passkey does not sign in here, or not any more. Use another one, or another way."
    : state.message;
}

type Props = {
  next: string | null;
  /** Among other ways in, which stand below a line already. */
  among?: boolean;
};

/** Signing in by a passkey alone: from a button, and where the browser offers it from the field above. */
export function PasskeySignIn({ next, among = false }: Props) {
  const supported = usePasskeySupport();
  const [state, send, sending] = useActionState(enterWithPasskey, IDLE);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const enter = (credential: string) => {
    setFailure(null);
    const form = new FormData();
    form.set("credential", credential);
    if (next) form.set("next", next);
    startTransition(() => send(form));
  };
  useAutofill(supported === true && !asking && !sending, enter);
  const ask = async () => {
    setAsking(true);
    setFailure(null);
    await signChallenge("sign_in").then(enter, (error) => setFailure(describeFailure(error)));
    setAsking(false);
  };
  if (supported === false) return null;
  const words = failure ?? (asking || sending ? null : wordsFor(state));
  return (
    // Until it is known whether it can be used its place is kept, so that nothing moves.
    <div className={clsx("flex flex-col gap-5", !among && "mt-6", supported === null && "invisible")}>
      {!among && <Or />}
      <Button look="secondary" onClick={ask} pending={asking || sending}>
        <KeyRound aria-hidden className="size-4" />
        Sign in with a passkey
      </Button>
      {words && <Notice look="danger">{words}</Notice>}
    </div>
  );
}
