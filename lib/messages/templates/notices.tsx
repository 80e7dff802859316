import type { SecurityChange } from "../constants";
import type { DataOf } from "../schema";
import { Letter } from "./letter";
import { Action, day, duration, moment, Small, Theirs, Words } from "./parts";

const WHY = "You receive this because it concerns the safety of your account. It cannot be turned off.";

export function EmailChanged({ new_email, at, undo_link, valid_minutes }: DataOf<"email_changed">) {
  return (
    <Letter
      preview="If it was not you, you can undo it."
      title="Your e-mail was changed"
      why="You receive this because this was the address of your account until now."
    >
      <Words>
        On {moment(at)} the address of your account became <Theirs>{new_email}</Theirs>. If it was you, there is nothing
        to do.
      </Words>
      <Words>If it was not you, undo it: this address comes back, and everybody is signed out.</Words>
      <Action href={undo_link}>Undo the change</Action>
      <Small>The link works once, for {duration(valid_minutes)}.</Small>
    </Letter>
  );
}

export function PasswordChanged({ at, security_link }: DataOf<"password_changed">) {
  return (
    <Letter preview="If it was not you, act now." title="Your password was changed" why={WHY}>
      <Words>This happened on {moment(at)}. If it was you, there is nothing to do.</Words>
      <Words>If it was not you, choose “Forgot your password?” where you sign in: it signs everybody out.</Words>
      <Action href={security_link}>Look at your account</Action>
    </Letter>
  );
}

export function NewDevice({ device, at, security_link }: DataOf<"new_device">) {
  return (
    <Letter preview="If it was not you, end the session." title="A new sign-in" why={WHY}>
      <Words>
        Somebody signed in to your account with a device we did not know: <Theirs>{device}</Theirs>, on {moment(at)}. If
        it was you, there is nothing to do.
      </Words>
      <Words>If it was not you, end that session and change your password.</Words>
      <Action href={security_link}>Look at your devices</Action>
    </Letter>
  );
}

export function TokenReuse({ device, at, security_link }: DataOf<"token_reuse">) {
  return (
    <Letter preview="Somebody may have had a copy of its key." title="We ended a session" why={WHY}>
      <Words>
        On {moment(at)} an old key to your account was used a second time. Somebody may have had a copy, so we ended
        that session: <Theirs>{device}</Theirs>. Sign in there again.
      </Words>
      <Words>If this surprises you, change your password and look at your other devices.</Words>
      <Action href={security_link}>Look at your devices</Action>
    </Letter>
  );
}

export function AccountLocked({ at, security_link }: DataOf<"account_locked">) {
  return (
    <Letter preview="We are slowing down whoever tries." title="Many failed sign-ins" why={WHY}>
      <Words>
        Around {moment(at)} somebody tried many passwords for your account, and none was right. We refuse further tries
        from there for a while; from elsewhere you can sign in as ever.
      </Words>
      <Words>
        If it was you, wait a little, or choose a new password. If it was not, a second step makes you safer.
      </Words>
      <Action href={security_link}>Look at your account</Action>
    </Letter>
  );
}

/** For each change, its title and what follows if it was somebody else. */
export const CHANGES: Record<SecurityChange, string> = {
  passkey_added: "A passkey was added",
  passkey_removed: "A passkey was removed",
  totp_enabled: "Two-step sign-in was turned on",
  totp_disabled: "Two-step sign-in was turned off",
  recovery_codes_replaced: "New recovery codes were made",
  recovery_code_used: "A recovery code was used",
  provider_linked: "Another way to sign in was connected",
  provider_unlinked: "A way to sign in was disconnected",
  mobile_changed: "Your mobile number was changed",
  mobile_removed: "Your mobile number was removed",
  api_key_created: "An API key was made",
};

export function SecurityChanged({ what, at, security_link }: DataOf<"security_change">) {
  return (
    <Letter preview="If it was not you, act now." title={CHANGES[what]} why={WHY}>
      <Words>This happened on {moment(at)}. If it was you, there is nothing to do.</Words>
      <Words>If it was not you, undo it, end the sessions you do not know, and change your password.</Words>
      <Action href={security_link}>Look at your account</Action>
    </Letter>
  );
}

export function DeletionScheduled({ delete_at, cancel_link }: DataOf<"deletion_scheduled">) {
  return (
    <Letter preview="There is still time to keep it." title="Your account will be deleted" why={WHY}>
      <Words>
        On {day(delete_at)} your account, your profile and your pictures are deleted for good. Until then you can change
        your mind.
      </Words>
      <Action href={cancel_link}>Keep my account</Action>
    </Letter>
  );
}
