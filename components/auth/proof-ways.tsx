"use client";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, use, useActionState } from "react";
import { proveElsewhere } from "@/lib/auth/actions/providers";
import type { ProviderChoice } from "@/lib/auth/schema/providers";
import { IDLE } from "@/lib/core/form-state";

export type Ways = { password: boolean; passkey: boolean; providers: ProviderChoice[] };

const ProofWaysContext = createContext<Ways>({ password: true, passkey: true, providers: [] });

/** The form behind a button that stands inside another form, where none can be. */
export const proofFormId = ({ id }: ProviderChoice) => `prove-by-${id}`;

function ProofForm({ provider }: { provider: ProviderChoice }) {
  const [, action] = useActionState(proveElsewhere, IDLE);
  const path = usePathname();
  return (
    <form id={proofFormId(provider)} action={action} hidden>
      <input type="hidden" name="provider" value={provider.id} />
      <input type="hidden" name="next" value={path} />
    </form>
  );
}

/** What the person has to show who they are, for the sensitive forms of a page. */
export function ProofWays({ children, ...ways }: Ways & { children: ReactNode }) {
  return (
    <ProofWaysContext value={ways}>
      {children}
      {ways.providers.map((provider) => (
        <ProofForm key={provider.id} provider={provider} />
      ))}
    </ProofWaysContext>
  );
}

/** The same, where such a form asks; password or passkey where a page does not say. */
export const useProofWays = (): Ways => use(ProofWaysContext);
