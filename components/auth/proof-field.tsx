"use client";
import { useId } from "react";
import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/core/form-state";
import { PasswordField } from "./auth-fields";
import { PasskeyProof } from "./passkeys/passkey-proof";
import { useProofWays } from "./proof-ways";

const HOW = {
  both: "It is a while since you showed that it is you. Enter your password once more, or use a passkey, to go on.",
  password: "It is a while since you entered your password. Enter it once more to go on.",
  passkey: "It is a while since you showed that it is you. Use a passkey once more to go on.",
  neither: "It is a while since you signed in. Sign out and in again to go on.",
} as const;

/** Asks who one is, in a form whose act was answered that this was shown too long ago. Nothing typed is lost. */
export function ProofField({ state }: { state: FormState<unknown> }) {
  const { password, passkey } = useProofWays();
  const id = useId();
  if (state.status !== "failed") return null;
  const { proof_password, ...others } = state.fields;
  const proof_passkey = Object.entries(others).find(([name]) => name.startsWith("proof_passkey"))?.[1];
  if (state.code !== "reauthentication_required" && !proof_password && !proof_passkey) return null;
  const way = password ? (passkey ? "both" : "password") : passkey ? "passkey" : "neither";
  return (
    <div className="flex flex-col gap-4">
      {!proof_password && !proof_passkey && (
        <Notice look="note" title="Is it you?">
          {HOW[way]}
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
      {passkey && <PasskeyProof error={proof_passkey} alone={!password} />}
    </div>
  );
}
