import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

export const CONTROL =
  "block w-full min-h-11 rounded-md border bg-surface px-3.5 py-2 text-base text-ink placeholder:text-ink-soft/70 focus-visible:rounded-md";

type Described = { id: string; "aria-describedby"?: string; "aria-invalid"?: true; className: string };

type Props = {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string;
  optional?: boolean;
  className?: string;
  children: (control: Described) => ReactNode;
};

/** What a hint says beyond the complaint above it. */
function beyond(hint: ReactNode, error: string | undefined): ReactNode {
  return error && typeof hint === "string" && hint.startsWith(error)
    ? hint.slice(error.length).replace(/^[.\s]+/, "")
    : hint;
}

/** A label, a control, and under it the hint or what is wrong. */
export function Field({ id, label, hint: whole, error, optional, className, children }: Props) {
  const hint = beyond(whole, error);
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={className}>
      <div className="mb-1.5 flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="text-sm font-semibold">
          {label}
        </label>
        {optional && <span className="text-xs text-ink-soft">Optional</span>}
      </div>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
        className: clsx(CONTROL, error ? "border-danger" : "border-edge"),
      })}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm text-danger">
          {error}
        </p>
      )}
      {hint && (
        <div id={`${id}-hint`} className="mt-1.5 text-sm text-ink-soft">
          {hint}
        </div>
      )}
    </div>
  );
}

type InputProps = Omit<ComponentProps<"input">, "id" | "className"> & Omit<Props, "children"> & { name: string };

/** A one-line text field. */
export function TextField({ id, label, hint, error, optional, className, ...input }: InputProps) {
  return (
    <Field {...{ id, label, hint, error, optional, className }}>{(control) => <input {...input} {...control} />}</Field>
  );
}
