"use client";
import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from "@simplewebauthn/browser";
import { useEffect, useState } from "react";
import { CHALLENGE_SECONDS } from "@/lib/auth/constants";
import { signChallenge } from "./ceremony";

/** A challenge is asked for anew before the last one runs out. */
const RENEW_MS = (CHALLENGE_SECONDS - 60) * 1000;

/**
 * Lets the browser offer passkeys at the field where one types one's name, as long as `on`; `onSigned` is given what the
 * chosen one signed. Where a browser cannot, there are the other ways.
 */
export function useAutofill(on: boolean, onSigned: (credential: string) => void): void {
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew
  useEffect(() => {
    if (!on) return;
    let current = true;
    const renew = () => setRound((each) => each + 1);
    const onTime = () => {
      // Nobody chooses anything in a tab that they do not see.
      if (document.hidden) document.addEventListener("visibilitychange", renew, { once: true });
      else renew();
    };
    const offer = async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || !current) return;
      const credential = await signChallenge("sign_in", { autofill: true });
      if (current) onSigned(credential);
    };
    offer().catch(() => {});
    const timer = setTimeout(onTime, RENEW_MS);
    return () => {
      current = false;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", renew);
      WebAuthnAbortService.cancelCeremony();
    };
  }, [on, round]);
}
