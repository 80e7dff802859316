"use client";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { FormattedNumber } from "@/components/ui/number";

type Props = { defaultValue: string; error?: string; max: number; className?: string };

/** Several lines about oneself, with how much room is left. */
export function BioField({ defaultValue, error, max, className }: Props) {
  const [length, setLength] = useState([...defaultValue].length);
  const over = length > max;
  return (
    <Field
      id="bio"
      label="Bio"
      optional
      className={className}
      error={error}
      hint={
        <span className={over ? "text-danger" : undefined}>
          <FormattedNumber value={length} /> of <FormattedNumber value={max} />
        </span>
      }
    >
      {(control) => (
        <textarea
          {...control}
          name="bio"
          dir="auto"
          rows={5}
          defaultValue={defaultValue}
          // Also told when the form, and not the person, puts a value in.
          onInput={(event) => setLength([...event.currentTarget.value].length)}
        />
      )}
    </Field>
  );
}
