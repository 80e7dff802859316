"use client";
import Link from "next/link";
import { type ReactNode, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { continueWith } from "@/lib/auth/actions/providers";
import type { ProviderChoice } from "@/lib/auth/schema/providers";
import { IDLE } from "@/lib/core/form-state";
import { Or } from "./or";
import { ProviderMark } from "./provider-mark";

function ContinueWith({ provider, next }: { provider: ProviderChoice; next: string | null }) {
  const [state, action, pending] = useActionState(continueWith, IDLE);
  return (
    <form action={action}>
      <input type="hidden" name="provider" value={provider.id} />
      {next && <input type="hidden" name="next" value={next} />}
      <Button type="submit" look="secondary" pending={pending} className="w-full">
        {!pending && <ProviderMark provider={provider.id} />}
        <span className="truncate">Continue with {provider.name}</span>
      </Button>
      {state.status === "failed" && (
        <Notice look="danger" className="mt-3">
          {state.message}
        </Notice>
      )}
    </form>
  );
}

type Props = {
  providers: ProviderChoice[];
  /** Whether a link in a mail is on offer here. */
  link?: boolean;
  next: string | null;
  /** A way in that stands first. */
  children?: ReactNode;
};

/** The ways in that need no password, below the form that does. */
export function OtherSignIns({ providers, link = false, next, children }: Props) {
  const query = next ? `?next=${encodeURIComponent(next)}` : "";
  return (
    <div className="mt-6 flex flex-col gap-5">
      <Or />
      <div className="flex flex-col gap-3">
        {children}
        {providers.map((provider) => (
          <ContinueWith key={provider.id} provider={provider} next={next} />
        ))}
        {link && (
          <Button asChild look="quiet" className="self-center">
            <Link href={`/sign-in/link${query}`}>Send me a sign-in link</Link>
          </Button>
        )}
      </div>
    </div>
  );
}
