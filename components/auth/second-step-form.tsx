"use client";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import type { FormState } from "@/lib/core/form-state";
import { Failure, typedIn } from "./failure";

const WAYS = {
  app: {
    label: "Code from your authenticator app",
    hint: "The six digits that the app shows for GOLD now.",
    input: { inputMode: "numeric", autoComplete: "one-time-code" },
    other: "recovery",
    switch: "Use a recovery code",
  },
  recovery: {
    label: "Recovery code",
    hint: "One of the ten that you kept when you turned two-step sign-in on. Each works once.",
    input: { inputMode: "text", autoComplete: "off" },
    other: "app",
    switch: "Use your authenticator app",
  },
} as const;

type Way = keyof typeof WAYS;

type Props = {
  state: FormState<unknown>;
  action: (form: FormData) => void;
  pending: boolean;
  ticket: string;
  next: string | null;
};

/** Asks for a code of the app or a recovery code; either is taken in the one field. */
export function SecondStepForm({ state, action, pending, ticket, next }: Props) {
  const { values, fields } = typedIn(state);
  // Without scripts the other way is a form sent without a code, which is no mistake.
  const sent = values.switch_to && !values.code ? null : values.way;
  const [way, setWay] = useState<Way>((values.switch_to || values.way) === "recovery" ? "recovery" : "app");
  const { label, hint, input, other, switch: words } = WAYS[way];
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: at first, after an answer and after a switch one goes on typing
  useEffect(() => form.current?.querySelector<HTMLInputElement>("#code")?.select(), [state, way]);
  const switchWay = (event: MouseEvent) => {
    event.preventDefault();
    setWay(other);
  };
  return (
    <form ref={form} action={action} className="flex flex-col gap-5" noValidate>
      <Failure state={state} />
      <input type="hidden" name="ticket" value={ticket} />
      <input type="hidden" name="way" value={way} />
      {next && <input type="hidden" name="next" value={next} />}
      <TextField
        key={way}
        id="code"
        name="code"
        label={label}
        hint={hint}
        error={sent === way ? fields.code : undefined}
        defaultValue={sent === way ? values.code : ""}
        {...input}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        dir="ltr"
        maxLength={64}
        required
      />
      <Button type="submit" pending={pending}>
        Continue
      </Button>
      <Button type="submit" look="quiet" name="switch_to" value={other} onClick={switchWay} className="self-center">
        {words}
      </Button>
    </form>
  );
}
