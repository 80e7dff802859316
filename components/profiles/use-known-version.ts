"use client";
import { useState } from "react";
import type { FormState } from "@/lib/core/form-state";
import type { OwnProfile } from "@/lib/profiles/schema";
import { useSavedVersion } from "./own-picture";

/** The version a page starts from: without scripts a refused form comes back on a newer page, with its own old one. */
function startOf(profile: OwnProfile, state: FormState<OwnProfile>): number {
  const typed = state.status === "failed" ? Number(state.values.version) : Number.NaN;
  return Number.isSafeInteger(typed) ? typed : profile.version;
}

/**
 * The versions of the profile that the form and the picture were last seen at. They follow only changes made here, so
 * that one made elsewhere is noticed instead of overwritten.
 */
export function useKnownVersion(profile: OwnProfile, state: FormState<OwnProfile>) {
  const [known, setKnown] = useState(() => {
    const version = startOf(profile, state);
    return { form: version, picture: version };
  });
  const [seen, setSeen] = useState(state);
  if (seen !== state) {
    setSeen(state);
    if (state.status === "done") setKnown({ form: state.data.version, picture: state.data.version });
  }
  const picture_saved = useSavedVersion(profile.gem);
  const [picture_seen, setPictureSeen] = useState(picture_saved);
  if (picture_seen !== picture_saved) {
    setPictureSeen(picture_saved);
    if (picture_saved !== null) {
      setKnown(({ form }) => ({ form: picture_saved === form + 1 ? picture_saved : form, picture: picture_saved }));
    }
  }
  return known;
}
