"use client";
import { startTransition, useActionState, useState, useTransition } from "react";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { saveProfile } from "@/lib/profiles/actions";
import type { OwnProfile } from "@/lib/profiles/schema";

type State = FormState<OwnProfile>;

/** No answer came, or none that this page understands; thrown on, it would take the page and what was typed with it. */
const lost = (): State => ({
  status: "failed",
  code: "internal",
  message: "That did not reach us. Nothing you typed is lost: check the network, then save again.",
  fields: {},
  values: {},
  at: Date.now(),
});

/** The profile form's answer, and two ways to send it: `action` without scripts, `send` with them. */
export function useSending() {
  const [before_scripts, action] = useActionState(saveProfile, IDLE);
  const [state, setState] = useState<State>(before_scripts);
  const [pending, start] = useTransition();
  const send = (data: FormData) =>
    start(async () => {
      const answer = await saveProfile(IDLE, data).catch(lost);
      // Shown together with the end of `pending`.
      startTransition(() => setState(answer));
    });
  return { state, pending, action, send };
}
