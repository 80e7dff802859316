"use client";
import { useActionState } from "react";
import { ProofField } from "@/components/auth/proof-field";
import { Answer } from "@/components/auth/security/answer";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Time } from "@/components/ui/time";
import { endApiKey, replaceApiKey } from "@/lib/auth/actions/api-keys";
import { KEY_OVERLAP_HOURS } from "@/lib/auth/constants";
import type { ApiKey } from "@/lib/auth/schema/api-keys";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { ShownKey } from "./shown-key";

const STATES = { live: "text-good", expired: "text-ink-soft", revoked: "text-danger" } as const;
const STATE_WORDS = { live: "Live", expired: "Expired", revoked: "Ended" } as const;

function Facts({ entry }: { entry: ApiKey }) {
  return (
    <p className="mt-1 text-sm text-ink-soft">
      <span className={`font-semibold ${STATES[entry.state]}`}>{STATE_WORDS[entry.state]}</span>
      {" · "}made <Time at={entry.created_at} />
      {" · "}
      {entry.last_used_at ? (
        <>
          last used <Time at={entry.last_used_at} />
        </>
      ) : (
        "never used"
      )}
      {entry.expires_at && (
        <>
          {entry.state === "live" ? " · ends " : " · ended "}
          <Time at={entry.expires_at} />
        </>
      )}
      {entry.networks.length > 0 && <span dir="ltr"> · only from {entry.networks.join(", ")}</span>}
    </p>
  );
}

function Failure({ state }: { state: FormState<unknown> }) {
  if (state.status !== "failed" || state.code === "reauthentication_required" || state.fields.proof_password)
    return null;
  return <Notice look="danger">{state.message}</Notice>;
}

/** A key with what can be done to it. */
export function KeyRow({ entry }: { entry: ApiKey }) {
  const [replaced, replace, replacing] = useActionState(replaceApiKey, IDLE);
  const [ended, end, ending] = useActionState(endApiKey, IDLE);
  return (
    <li className="border-b border-line py-5 first:pt-0 last:border-b-0 last:pb-0">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <p className="font-semibold" dir="auto">
            {entry.name}
          </p>
          <p className="mt-0.5 font-mono text-xs text-ink-soft">
            gold_{entry.prefix}_… · {entry.scopes.join(", ")}
          </p>
          <Facts entry={entry} />
        </div>
        {entry.state === "live" && (
          <div className="flex flex-wrap gap-3">
            <form action={replace} className="flex flex-col gap-4">
              <input type="hidden" name="id" value={entry.id} />
              <input type="hidden" name="overlap_hours" value={KEY_OVERLAP_HOURS} />
              <ProofField state={replaced} />
              <Button type="submit" look="secondary" pending={replacing} title="The old key works on for a day">
                Replace
              </Button>
            </form>
            <form action={end} className="flex flex-col gap-4">
              <input type="hidden" name="id" value={entry.id} />
              <ProofField state={ended} />
              <Button type="submit" look="danger" pending={ending} title="Ends it at once">
                End
              </Button>
            </form>
          </div>
        )}
      </div>
      <div className="mt-4 flex flex-col gap-4 empty:hidden">
        {replaced.status === "done" && <ShownKey value={replaced.data.key} name={replaced.data.name} />}
        <Failure state={replaced} />
        {ended.status === "done" && <Answer state={ended} />}
        <Failure state={ended} />
      </div>
    </li>
  );
}
