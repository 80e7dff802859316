"use client";
import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { OwnProfile } from "@/lib/profiles/schema";
import { contentIn, contentOf, isSame, type ProfileContent, settleFields } from "./profile-content";
import type { useSending } from "./use-sending";

type Options = {
  form: RefObject<HTMLFormElement | null>;
  /** What was saved when the page came. */
  profile: OwnProfile;
  sending: ReturnType<typeof useSending>;
};

/**
 * Whether the form holds something that is neither saved nor being saved, and a way to send it that leaves alone what
 * is typed meanwhile: React would put the form back to how it came as soon as its action is done.
 */
export function useSavedContent({ form, profile, sending: { state, pending, send } }: Options) {
  const saved = useRef<ProfileContent>(contentOf(profile));
  const sent = useRef<ProfileContent | null>(null);
  const [unsaved, setUnsaved] = useState(false);
  const look = () => {
    if (form.current) setUnsaved(!isSame(contentIn(form.current), sent.current ?? saved.current));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is what ends a sending
  useEffect(() => {
    if (state.status === "done") {
      saved.current = contentOf(state.data);
      if (form.current && sent.current) settleFields(form.current, sent.current, saved.current);
    }
    sent.current = null;
    look();
  }, [state]);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const data = new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter);
    sent.current = contentIn(event.currentTarget);
    look();
    send(data);
  };
  return { unsaved, look, onSubmit };
}
