"use client";
import { useState } from "react";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import type { OwnProfile } from "@/lib/profiles/schema";
import { contentOf } from "./profile-content";
import { ProfileFields } from "./profile-fields";
import { SaveBar } from "./save-bar";
import { useSavedContent } from "./use-saved-content";
import type { useSending } from "./use-sending";

type Props = {
  profile: OwnProfile;
  /** The profile's version that what is typed here is based on. */
  version: number;
  sending: ReturnType<typeof useSending>;
};

export function ProfileForm({ profile, version, sending }: Props) {
  const { state, pending, action } = sending;
  const form = useFirstInvalid(state);
  const { unsaved, look, onSubmit } = useSavedContent({ form, profile, sending });
  useUnsavedGuard(unsaved, form);
  // The fields are left to the person from here on; a fresher profile must not slip into those not touched yet.
  const [content] = useState(() => ({ ...contentOf(profile), ...(state.status === "failed" && state.values) }));
  return (
    <form
      ref={form}
      action={action}
      onSubmit={onSubmit}
      onInput={look}
      onChange={look}
      className="grid grid-cols-1 gap-5 sm:grid-cols-2"
      noValidate
    >
      <input type="hidden" name="version" value={version} readOnly />
      <ProfileFields content={content} errors={state.status === "failed" ? state.fields : {}} onTags={look} />
      <SaveBar state={state} pending={pending} unsaved={unsaved} />
    </form>
  );
}
