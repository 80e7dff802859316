"use client";
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Field, TextField } from "@/components/ui/field";
import { useHydrated } from "@/components/ui/use-hydrated";

type EntryProps = { defaultValue?: string; error?: string };

export function EmailField(props: EntryProps) {
  return <TextField id="email" name="email" type="email" label="E-mail" autoComplete="email" required {...props} />;
}

export function IdentifierField(props: EntryProps) {
  return (
    <TextField
      id="identifier"
      name="identifier"
      label="E-mail, username or mobile"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      {...props}
    />
  );
}

type PasswordProps = Pick<ComponentProps<"input">, "maxLength"> & {
  autoComplete: "new-password" | "current-password";
  /** The field's name, and its id. */
  name?: string;
  label?: string;
  error?: string;
  hint?: string;
};

/** A password, hidden until one asks to see it. */
export function PasswordField({ name = "password", label = "Password", error, hint, ...input }: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field id={name} label={label} error={error} hint={hint}>
      {({ className, ...control }) => (
        <span className="relative block">
          <input
            {...input}
            {...control}
            className={`${className} pr-12!`}
            name={name}
            type={shown ? "text" : "password"}
            required
            autoCapitalize="none"
            spellCheck={false}
          />
          <ShowButton shown={shown} onToggle={() => setShown(!shown)} />
        </span>
      )}
    </Field>
  );
}

function ShowButton({ shown, onToggle }: { shown: boolean; onToggle: () => void }) {
  const Icon = shown ? EyeOff : Eye;
  if (!useHydrated()) return null;
  return (
    <button
      type="button"
      aria-label="Show password"
      aria-pressed={shown}
      title={shown ? "Hide" : "Show"}
      onClick={onToggle}
      className="absolute top-0 right-0 grid size-11 place-items-center rounded-md text-ink-soft hover:text-ink focus-visible:rounded-md focus-visible:-outline-offset-2"
    >
      <Icon aria-hidden className="size-4.5" />
    </button>
  );
}
