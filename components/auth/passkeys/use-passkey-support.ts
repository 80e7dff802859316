"use client";
import { browserSupportsWebAuthn } from "@simplewebauthn/browser";
import { useHydrated } from "@/components/ui/use-hydrated";

/** Whether this browser knows passkeys; null until scripts have taken over and it is known. */
export function usePasskeySupport(): boolean | null {
  return useHydrated() ? browserSupportsWebAuthn() : null;
}
