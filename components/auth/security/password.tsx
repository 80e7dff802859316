"use client";
import Link from "next/link";
import { useActionState } from "react";
import { NewPasswordField, PasswordField } from "@/components/auth/auth-fields";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useFirstInvalid } from "@/components/ui/use-first-invalid";
import { changeOwnPassword } from "@/lib/auth/actions/security";
import type { Account } from "@/lib/auth/schema";
import { IDLE } from "@/lib/core/form-state";
import { Answer } from "./answer";
import { SecuritySection } from "./section";

/** For who signs in another way: a mail shows that a password is wanted by who reads it. */
function NoPassword() {
  return (
    <SecuritySection id="password" title="Password" about="You have none, and sign in another way.">
      <Button asChild look="secondary">
        <Link href="/forgot-password">Choose a password by mail</Link>
      </Button>
    </SecuritySection>
  );
}

/** Changing the password, by who knows it. */
export function PasswordSection({ account }: { account: Account }) {
  const [state, action, pending] = useActionState(changeOwnPassword, IDLE);
  const form = useFirstInvalid(state);
  const fields = state.status === "failed" ? state.fields : {};
  if (!account.has_password) return <NoPassword />;
  return (
    <SecuritySection id="password" title="Password" about="Changing it signs every other device out.">
      {account.password_change_required && (
        <Notice look="danger" title="Choose a password of your own" className="mb-5">
          The one you signed in with was made for you, or is too short for an admin. Until it is changed, this session
          has a member's rights only.
        </Notice>
      )}
      <form ref={form} action={action} className="flex max-w-md flex-col gap-5" noValidate>
        <input type="text" name="" autoComplete="username" defaultValue={account.email} hidden readOnly />
        <PasswordField
          name="current_password"
          label="Current password"
          autoComplete="current-password"
          error={fields.current_password}
        />
        <NewPasswordField
          name="new_password"
          label="New password"
          role={account.role}
          whose={account}
          error={fields.new_password}
        />
        <Button type="submit" pending={pending} className="self-start">
          Change password
        </Button>
        <Answer state={state} />
      </form>
    </SecuritySection>
  );
}
