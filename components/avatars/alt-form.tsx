"use client";
import { Check } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { type Served, showSaved } from "@/components/profiles/own-picture";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { ALT_MAX } from "@/lib/avatars/constants";
import { changeAvatar } from "./change-avatar";
import type { Failure } from "./describe-failure";
import { FailureNotice } from "./failure-notice";

type Props = { profile: Served; onSaved: () => void };

/** The words for one's picture, for those who do not see it. */
export function AltForm({ profile, onSaved }: Props) {
  const known = profile.avatar?.alt ?? "";
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [alt, setAlt] = useState(known);
  const [saved, setSaved] = useState(known);
  const [done, setDone] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const unsaved = alt.trim() !== saved;
  useUnsavedGuard(unsaved, form);

  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (pending) return;
    setPending(true);
    setFailure(null);
    const words = alt.trim();
    const result = await changeAvatar({ method: "PATCH", body: { alt: words }, version: null, again: "save again" });
    setPending(false);
    if (result.status === "failed") return setFailure(result.failure);
    setSaved(words);
    setDone(true);
    const { avatar_url, avatar } = profile;
    showSaved(
      profile.gem,
      { avatar_url, avatar: avatar && { ...avatar, alt: words } },
      result.version ?? profile.version + 1,
    );
    onSaved();
  };
  return (
    <form ref={form} onSubmit={send} data-stays noValidate className="noscript:hidden">
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          id={id}
          name="alt"
          label="Description for those who do not see it"
          className="min-w-0 flex-1 basis-60"
          dir="auto"
          maxLength={ALT_MAX}
          autoComplete="off"
          placeholder="Smiling, in an orange suit"
          value={alt}
          onChange={(event) => {
            setAlt(event.target.value);
            setDone(false);
          }}
        />
        <Button type="submit" look="secondary" pending={pending}>
          Save description
        </Button>
      </div>
      <p role="status" className="text-sm">
        {done && !unsaved && (
          <span className="mt-2 flex items-center gap-1.5 font-semibold text-good">
            <Check aria-hidden className="size-4" />
            Description saved
          </span>
        )}
        {unsaved && !pending && <span className="mt-2 block text-ink-soft">Not saved yet</span>}
      </p>
      {failure && (
        <FailureNotice
          failure={failure}
          anyway={{ label: "Save anyway", act: send }}
          again={{ label: "Save again", act: send }}
          className="mt-2"
        />
      )}
    </form>
  );
}
