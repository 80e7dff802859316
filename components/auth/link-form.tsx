"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { Failure } from "./failure";

type Props = {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  token: string;
  label: string;
};

/** Uses a mail's link up, which only a person does: programs that check mail open links and press nothing. */
export function LinkForm({ action, token, label }: Props) {
  const [state, act, pending] = useActionState(action, IDLE);
  return (
    <form action={act} className="flex flex-col gap-5">
      <Failure state={state} />
      <input type="hidden" name="token" value={token} />
      <Button type="submit" pending={pending}>
        {label}
      </Button>
    </form>
  );
}
