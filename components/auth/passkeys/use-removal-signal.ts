"use client";
import { sendSignal } from "@simplewebauthn/browser";
import { useEffect, useRef } from "react";
import type { Passkey } from "@/lib/auth/schema/passkeys";
import { userHandleOf } from "./user-handle";

/**
 * Tells the browser which passkeys are left once one was removed, so that it offers that one no longer. Never otherwise:
 * a page that is older than a passkey would hide it. Browsers that cannot are left alone.
 */
export function useRemovalSignal(user_id: string, passkeys: readonly Passkey[]): void {
  const count = useRef(passkeys.length);
  useEffect(() => {
    const removed = passkeys.length < count.current;
    count.current = passkeys.length;
    if (!removed) return;
    sendSignal({
      signalName: "allAcceptedCredentials",
      rpID: window.location.hostname,
      userID: userHandleOf(user_id),
      allAcceptedCredentialIDs: passkeys.map(({ credential_id }) => credential_id),
    }).catch(() => {});
  }, [user_id, passkeys]);
}
