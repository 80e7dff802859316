"use client";
import { Check } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/core/form-state";

type Props = { state: FormState<unknown>; pending: boolean; unsaved: boolean };

/** Changed elsewhere: take what is there, or put what was typed over it. */
function Conflict() {
  return (
    <Notice look="danger" title="This profile was changed elsewhere">
      <p>What you typed is still here. Reload to see the other change, or overwrite it with yours.</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button asChild look="secondary">
          <a href="/profile/edit">Reload</a>
        </Button>
        <Button type="submit" name="overwrite" value="yes" look="danger">
          Overwrite
        </Button>
      </div>
    </Notice>
  );
}

function Failure({ state }: { state: FormState<unknown> }) {
  if (state.status !== "failed") return null;
  if (state.code === "stale_version") return <Conflict />;
  const atFields = Object.keys(state.fields).length > 0;
  return <Notice look="danger">{atFields ? "Some fields need another look." : state.message}</Notice>;
}

/**
 * The foot of a form: Save, and what became of it. Save is the form's first submit button, which is the one Enter
 * presses, and stays where it is when something appears below.
 */
export function SaveBar({ state, pending, unsaved }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const said_here = state.status === "failed" && Object.keys(state.fields).length === 0;
    if (said_here) bar.current?.scrollIntoView({ block: "nearest" });
  }, [state]);
  const saved = state.status === "done" && !unsaved && !pending;
  return (
    <div ref={bar} className="flex scroll-my-6 flex-col gap-4 border-t border-line pt-5 sm:col-span-2">
      <div className="flex items-center gap-4">
        <Button type="submit" pending={pending}>
          Save
        </Button>
        <p role="status" className="flex items-center gap-1.5 text-sm">
          {saved && (
            <span className="flex items-center gap-1.5 font-semibold text-good">
              <Check aria-hidden className="size-4" />
              Saved
            </span>
          )}
          {unsaved && !pending && <span className="text-ink-soft">Not saved yet</span>}
        </p>
      </div>
      <Failure state={state} />
    </div>
  );
}
