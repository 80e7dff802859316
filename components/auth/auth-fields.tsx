"use client";
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, type Ref, useRef, useState } from "react";
import { Field, TextField } from "@/components/ui/field";
import { useHydrated } from "@/components/ui/use-hydrated";
import { PASSWORD_MAX, passwordMinFor } from "@/lib/auth/constants";
import type { Role } from "@/lib/core/actor";
import { StrengthMeter, StrengthWords, usePasswordStrength, type Whose } from "./password-strength";

type EntryProps = { defaultValue?: string; error?: string };

type EmailProps = EntryProps & { name?: string; label?: string; autoComplete?: string; hint?: string };

export function EmailField({ name = "email", label = "E-mail", autoComplete = "email", ...props }: EmailProps) {
  return <TextField id={name} name={name} type="email" label={label} autoComplete={autoComplete} required {...props} />;
}

export function IdentifierField(props: EntryProps) {
  return (
    <TextField
      id="identifier"
      name="identifier"
      label="E-mail, username or mobile"
      // Browsers offer the passkeys they know here too.
      autoComplete="username webauthn"
      autoCapitalize="none"
      spellCheck={false}
      required
      {...props}
    />
  );
}

type PasswordProps = Pick<ComponentProps<"input">, "maxLength"> & {
  autoComplete: "new-password" | "current-password";
  /** The field's name. */
  name?: string;
  /** Its id, where there may be several of that name. */
  id?: string;
  label?: string;
  error?: string;
  hint?: ReactNode;
  ref?: Ref<HTMLInputElement>;
  /** What lies over the input. */
  children?: ReactNode;
};

/** A password, hidden until one asks to see it. */
export function PasswordField({
  name = "password",
  id = name,
  label = "Password",
  error,
  hint,
  children,
  ...input
}: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field id={id} label={label} error={error} hint={hint}>
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
          {children}
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

type NewPasswordProps = Pick<PasswordProps, "name" | "label" | "error"> & {
  /** Whose role asks for how many characters. */
  role?: Role;
  /** Name, e-mail and username of the person, as far as the form does not ask for them. */
  whose?: Whose;
};

/** A password to choose: says as one types how hard it is to guess. */
export function NewPasswordField({ role, whose = {}, ...field }: NewPasswordProps) {
  const input = useRef<HTMLInputElement>(null);
  const min = passwordMinFor(role);
  const strength = usePasswordStrength(input, min, whose);
  const hint = `At least ${min} characters. Several words make a good one.`;
  return (
    <PasswordField
      {...field}
      ref={input}
      autoComplete="new-password"
      maxLength={PASSWORD_MAX * 2}
      hint={strength ? <StrengthWords strength={strength} /> : hint}
    >
      <StrengthMeter strength={strength} />
    </PasswordField>
  );
}
