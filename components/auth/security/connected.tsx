"use client";
import { useActionState } from "react";
import { EntryNotice } from "@/components/auth/entry-notice";
import { ProofField } from "@/components/auth/proof-field";
import { ProviderMark } from "@/components/auth/provider-mark";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Time } from "@/components/ui/time";
import { connectAccount, disconnectAccount } from "@/lib/auth/actions/providers";
import type { Connection, ProviderChoice } from "@/lib/auth/schema/providers";
import { IDLE } from "@/lib/core/form-state";
import { Answer } from "./answer";
import { SecuritySection } from "./section";

type RowProps = { provider: ProviderChoice; connection: Connection | undefined };

function ProviderRow({ provider, connection }: RowProps) {
  const [state, action, pending] = useActionState(connection ? disconnectAccount : connectAccount, IDLE);
  return (
    <li className="border-b border-line py-4 first:pt-0 last:border-b-0 last:pb-0">
      <form action={action} className="flex flex-col gap-4">
        <input type="hidden" name="provider" value={provider.id} />
        <div className="flex items-center gap-4">
          <ProviderMark provider={provider.id} />
          <div className="min-w-0 flex-1">
            <p className="truncate font-semibold">{provider.name}</p>
            <p className="text-sm text-ink-soft">
              {connection ? (
                <>
                  Connected <Time at={connection.connected_at} />
                </>
              ) : (
                "Not connected"
              )}
            </p>
          </div>
          <Button
            type="submit"
            look="secondary"
            pending={pending}
            aria-label={`${connection ? "Disconnect" : "Connect"} ${provider.name}`}
          >
            {connection ? "Disconnect" : "Connect"}
          </Button>
        </div>
        <ProofField state={state} />
        {state.status === "failed" && <Answer state={state} />}
      </form>
    </li>
  );
}

type Props = {
  connections: Connection[];
  providers: ProviderChoice[];
  /** What became of the last try to connect. */
  refused: { error: string; provider: string | null } | null;
  connected: string | null;
  proved: string | null;
};

/** Accounts elsewhere that sign in to this one. */
export function ConnectedSection({ connections, providers, refused, connected, proved }: Props) {
  const off = connections.filter((each) => !providers.some(({ id }) => id === each.provider));
  const rows = [...providers, ...off.map(({ provider, name }) => ({ id: provider, name }))];
  if (rows.length === 0) return null;
  return (
    <SecuritySection
      id="connected"
      title="Connected sign-ins"
      about="Accounts elsewhere that sign you in here, instead of your password."
    >
      {refused && <EntryNotice {...refused} className="mb-6" />}
      {connected && !refused && (
        <Notice look="good" className="mb-6">
          {connected} is connected. It signs you in from now on.
        </Notice>
      )}
      {proved && !refused && (
        <Notice look="good" className="mb-6">
          {proved} says that it is you. For ten minutes nothing here asks again.
        </Notice>
      )}
      <ul>
        {rows.map((provider) => {
          const connection = connections.find((each) => each.provider === provider.id);
          return <ProviderRow key={`${provider.id}${!connection}`} provider={provider} connection={connection} />;
        })}
      </ul>
    </SecuritySection>
  );
}
