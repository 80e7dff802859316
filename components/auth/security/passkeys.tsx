"use client";
import type { Account } from "@/lib/auth/schema";
import type { Passkey } from "@/lib/auth/schema/passkeys";
import { useRemovalSignal } from "../passkeys/use-removal-signal";
import { AddPasskey } from "./add-passkey";
import { PasskeyRow } from "./passkey-row";
import { SecuritySection } from "./section";

const ABOUT =
  "Sign in with your finger, your face or your device's PIN, and nothing else. A passkey cannot be guessed, and works on this site alone.";

/** The passkeys that sign one in, and adding another. */
export function PasskeysSection({ account, passkeys }: { account: Account; passkeys: Passkey[] }) {
  useRemovalSignal(account.id, passkeys);
  return (
    <SecuritySection id="passkeys" title="Passkeys" about={ABOUT}>
      {passkeys.length > 0 && (
        <ul className="-mt-4 mb-5 border-b border-line">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <AddPasskey />
    </SecuritySection>
  );
}
