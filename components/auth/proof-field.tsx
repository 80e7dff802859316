"use client";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/core/form-state";
import { PasswordField } from "./auth-fields";
import { PasskeyProof } from "./passkeys/passkey-proof";
import { proofFormId, useProofWays, type Ways } from "./proof-ways";
import { ProviderMark } from "./provider-mark";

const HOW = {
  both: "It is a while since you showed that it is you. Enter your password once more, or use a passkey, to go on.",
  password: "It is a while since you entered your password. Enter it once more to go on.",
  passkey: "It is a while since you showed that it is you. Use a passkey once more to go on.",
  elsewhere: "It is a while since you showed that it is you. Do so once more to go on.",
  neither: "It is a while since you signed in. Sign out and in again to go on.",
} as const;

function wordsFor({ password, passkey, providers }: Ways): string {
  if (providers.length > 0) return HOW.elsewhere;
  if (password) return passkey ? HOW.both : HOW.password;
  return passkey ? HOW.passkey : HOW.neither;
}

/** Asks who one is, in a form whose act was answered that this was shown too long ago. Nothing typed is lost. */
export function ProofField({ state }: { state: FormState<unknown> }) {
  const ways = useProofWays();
  const id = useId();
  if (state.status !== "failed") return null;
  const { proof_password, ...others } = state.fields;
  const proof_passkey = Object.entries(others).find(([name]) => name.startsWith("proof_passkey"))?.[1];
  if (state.code !== "reauthentication_required" && !proof_password && !proof_passkey) return null;
  const { password, passkey, providers } = ways;
  return (
    <div className="flex flex-col gap-4">
      {!proof_password && !proof_passkey && (
        <Notice look="note" title="Is it you?">
          {wordsFor(ways)}
        </Notice>
      )}
      {password && (
        <PasswordField
          id={id}
          name="proof_password"
          label="Your password"
          autoComplete="current-password"
          error={proof_password}
        />
      )}
      {passkey && <PasskeyProof error={proof_passkey} alone={!password && providers.length === 0} />}
      {providers.map((provider) => (
        <Button
          key={provider.id}
          type="submit"
          look="secondary"
          form={proofFormId(provider)}
          formNoValidate
          className="self-start"
        >
          <ProviderMark provider={provider.id} />
          Confirm with {provider.name}
        </Button>
      ))}
    </div>
  );
}
