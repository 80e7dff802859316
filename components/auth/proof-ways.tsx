"use client";
import { createContext, type ReactNode, use } from "react";

type Ways = { password: boolean; passkey: boolean };

const ProofWaysContext = createContext<Ways>({ password: true, passkey: true });

/** What the person has to show who they are, for the sensitive forms of a page. */
export function ProofWays({ password, passkey, children }: Ways & { children: ReactNode }) {
  return <ProofWaysContext value={{ password, passkey }}>{children}</ProofWaysContext>;
}

/** The same, where such a form asks; either where a page does not say. */
export const useProofWays = (): Ways => use(ProofWaysContext);
