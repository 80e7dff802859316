"use client";
import { useActionState } from "react";
import { ProofField } from "@/components/auth/proof-field";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { makeApiKey } from "@/lib/auth/actions/api-keys";
import { KEY_NAME_MAX } from "@/lib/auth/constants";
import { SCOPE_WORDS } from "@/lib/auth/schema/api-keys";
import { IDLE } from "@/lib/core/form-state";
import { ShownKey } from "./shown-key";

const LIFETIMES = [
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "A year"],
  ["", "Never"],
] as const;

function Scopes({ error }: { error?: string }) {
  return (
    <fieldset aria-describedby={error ? "scopes-error" : undefined}>
      <legend className="mb-1.5 text-sm font-semibold">What it may do</legend>
      {Object.entries(SCOPE_WORDS).map(([scope, words]) => (
        <label key={scope} className="flex min-h-11 cursor-pointer items-center gap-3 text-sm">
          <input type="checkbox" name="scopes" value={scope} className="size-5 shrink-0 accent-gold" />
          <span>
            <code className="font-mono">{scope}</code> <span className="text-ink-soft">{words}</span>
          </span>
        </label>
      ))}
      {error && (
        <p id="scopes-error" className="mt-1.5 text-sm text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** Makes a key for another system. */
export function NewKeyForm() {
  const [state, action, pending] = useActionState(makeApiKey, IDLE);
  const form = useFirstInvalid(state);
  const failed = state.status === "failed" ? state : null;
  const { fields = {}, values = {} } = failed ?? {};
  const elsewhere = failed && failed.code !== "invalid" && failed.code !== "reauthentication_required";
  const networks = Object.entries(fields).find(([name]) => name.startsWith("networks"))?.[1];
  return (
    <Card aria-labelledby="new-key">
      <h2 id="new-key" className="mb-5 text-lg">
        New key
      </h2>
      <form ref={form} action={action} className="flex max-w-lg flex-col gap-5" noValidate>
        <TextField
          id="name"
          name="name"
          label="Name"
          hint="The system that will use it."
          maxLength={KEY_NAME_MAX}
          defaultValue={values.name}
          error={fields.name}
          required
        />
        <Scopes error={fields.scopes} />
        <Field id="expires_in_days" label="Ends after" error={fields.expires_in_days}>
          {(control) => (
            <select {...control} name="expires_in_days" defaultValue={values.expires_in_days ?? "90"}>
              {LIFETIMES.map(([days, words]) => (
                <option key={days} value={days}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          id="networks"
          label="Only from these networks"
          optional
          error={networks}
          hint="Addresses or blocks, such as 203.0.113.0/24, one a line. Empty: from anywhere."
        >
          {(control) => <textarea {...control} name="networks" rows={2} defaultValue={values.networks} dir="ltr" />}
        </Field>
        <ProofField state={state} />
        <Button type="submit" pending={pending} className="self-start">
          Make key
        </Button>
        {elsewhere && <Notice look="danger">{failed.message}</Notice>}
        {state.status === "done" && <ShownKey value={state.data.key} name={state.data.name} />}
      </form>
    </Card>
  );
}
