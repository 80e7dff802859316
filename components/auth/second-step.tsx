"use client";
import { useActionState } from "react";
import { signInWithCode } from "@/lib/auth/actions/totp";
import { IDLE } from "@/lib/core/form-state";
import { SecondStepForm } from "./second-step-form";

/** The second step on a page of its own, for who took the first elsewhere. */
export function SecondStep({ ticket, next }: { ticket: string; next: string | null }) {
  const [state, action, pending] = useActionState(signInWithCode, IDLE);
  return <SecondStepForm state={state} action={action} pending={pending} ticket={ticket} next={next} />;
}
