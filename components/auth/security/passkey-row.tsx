"use client";
import { ChevronDown, KeyRound } from "lucide-react";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Time } from "@/components/ui/time";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { removeOwnPasskey, renameOwnPasskey } from "@/lib/auth/actions/passkeys";
import { PASSKEY_NAME_MAX } from "@/lib/auth/constants";
import type { Passkey } from "@/lib/auth/schema/passkeys";
import { IDLE } from "@/lib/core/form-state";
import { typedIn } from "../failure";
import { ProofField } from "../proof-field";
import { Answer } from "./answer";

function RenameForm({ passkey: { id, name } }: { passkey: Passkey }) {
  const [state, action, pending] = useActionState(renameOwnPasskey, IDLE);
  const form = useFirstInvalid(state);
  const { values, fields } = typedIn(state);
  return (
    <form ref={form} action={action} className="flex max-w-md flex-col gap-4" noValidate>
      <input type="hidden" name="id" value={id} />
      <TextField
        key={name}
        id={`name-${id}`}
        name="name"
        label="Name"
        dir="auto"
        autoComplete="off"
        maxLength={PASSKEY_NAME_MAX * 2}
        required
        defaultValue={values.name ?? name}
        error={fields.name}
      />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" look="secondary" pending={pending}>
          Save name
        </Button>
        <Answer state={state} />
      </div>
    </form>
  );
}

function RemoveForm({ passkey: { id, name } }: { passkey: Passkey }) {
  const [state, action, pending] = useActionState(removeOwnPasskey, IDLE);
  return (
    <form action={action} className="flex max-w-md flex-col gap-4 border-t border-line pt-5">
      <input type="hidden" name="id" value={id} />
      <p className="text-sm text-ink-soft">
        “<bdi>{name}</bdi>” will no longer sign you in. Your device may go on offering it until you remove it there too.
      </p>
      <ProofField state={state} />
      <Button type="submit" look="danger" pending={pending} className="self-start">
        Remove passkey
      </Button>
      {state.status === "failed" && <Answer state={state} />}
    </form>
  );
}

/** One passkey; opening it shows how to rename or remove it, also without scripts. */
export function PasskeyRow({ passkey }: { passkey: Passkey }) {
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className="flex list-none items-center gap-4 py-4 hover:text-gold-ink [&::-webkit-details-marker]:hidden">
          <KeyRound aria-hidden className="size-5 shrink-0 text-ink-soft" />
          <span className="min-w-0 flex-1">
            <span className="block font-semibold wrap-anywhere">
              <bdi>{passkey.name}</bdi>
            </span>
            <span className="block text-sm text-ink-soft">
              {passkey.backed_up ? "Synced to your devices" : "On one device"}
              {" · "}added <Time at={passkey.created_at} />
              {" · "}
              {passkey.last_used_at ? (
                <>
                  last used <Time at={passkey.last_used_at} />
                </>
              ) : (
                "not used yet"
              )}
            </span>
          </span>
          <span className="sr-only">Rename or remove</span>
          <ChevronDown
            aria-hidden
            className="size-4 shrink-0 text-ink-soft transition-transform group-open:rotate-180"
          />
        </summary>
        <div className="flex flex-col gap-5 pb-6 sm:pl-9">
          <RenameForm passkey={passkey} />
          <RemoveForm passkey={passkey} />
        </div>
      </details>
    </li>
  );
}
