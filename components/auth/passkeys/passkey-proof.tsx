"use client";
import { KeyRound } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { signChallenge } from "./ceremony";
import { describeFailure } from "./describe-failure";
import { usePasskeySupport } from "./use-passkey-support";

type Props = {
  error?: string;
  /** Nothing else is there to show who one is. */
  alone: boolean;
};

/** Shows again who one is by a passkey, and sends the form that it stands in. */
export function PasskeyProof({ error, alone }: Props) {
  const supported = usePasskeySupport();
  const signed = useRef<HTMLInputElement>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = (credential: string) => {
    if (!signed.current) return;
    signed.current.value = credential;
    signed.current.form?.requestSubmit(submit.current);
    signed.current.value = "";
  };
  const ask = async () => {
    setAsking(true);
    setFailure(null);
    await signChallenge("proof").then(send, (caught) => setFailure(describeFailure(caught)));
    setAsking(false);
  };
  if (!supported) return alone ? <p className="text-sm">This browser knows no passkeys. Use one that does.</p> : null;
  const words = failure ?? error;
  return (
    <div className="flex flex-col items-start gap-1.5">
      <input ref={signed} type="hidden" name="proof_passkey" defaultValue="" />
      {/* The password beside it may stay empty. */}
      <button ref={submit} type="submit" formNoValidate hidden />
      <Button look="secondary" onClick={ask} pending={asking}>
        <KeyRound aria-hidden className="size-4" />
        Use a passkey
      </Button>
      {words && (
        <p role="alert" className="text-sm text-danger">
          {words}
        </p>
      )}
    </div>
  );
}
