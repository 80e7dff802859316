"use client";
import { useState } from "react";
import { Field } from "@/components/ui/field";

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
          {length.toLocaleString("en")} of {max.toLocaleString("en")}
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
          onChange={(event) => setLength([...event.target.value].length)}
        />
      )}
    </Field>
  );
}
