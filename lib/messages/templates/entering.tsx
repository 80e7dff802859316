import type { DataOf } from "../schema";
import { Letter } from "./letter";
import { Action, duration, Small, Theirs, Words } from "./parts";

function once(minutes: number): string {
  return `The link works once, for ${duration(minutes)}.`;
}

export function VerifyEmail({ name, link, valid_minutes }: DataOf<"verify_email">) {
  return (
    <Letter
      preview="One step left: confirm that this address is yours."
      title="Welcome to GOLD"
      why="You receive this because an account was opened with this address. If it was not you, leave it: unconfirmed, the address is of no use to anybody."
    >
      <Words>
        Hello <Theirs>{name}</Theirs>, confirm that this address is yours. With it you get back in should you ever
        forget your password.
      </Words>
      <Action href={link}>Confirm e-mail</Action>
      <Small>{once(valid_minutes)}</Small>
    </Letter>
  );
}

export function ResetPassword({ link, valid_minutes }: DataOf<"reset_password">) {
  return (
    <Letter
      preview="Choose a new password for your account."
      title="A new password"
      why="You receive this because somebody asked for a new password for this address. If it was not you, leave it: your password stays as it is."
    >
      <Words>Choose a new password for your account. When you do, you are signed out on every device.</Words>
      <Action href={link}>Choose a password</Action>
      <Small>{once(valid_minutes)}</Small>
    </Letter>
  );
}

export function SignInLink({ link, valid_minutes }: DataOf<"sign_in_link">) {
  return (
    <Letter
      preview="The link that signs you in."
      title="Sign in to GOLD"
      why="You receive this because somebody asked to sign in with this address. If it was not you, leave it, and give the link to nobody."
    >
      <Words>Open this on the device on which you want to be signed in.</Words>
      <Action href={link}>Sign in</Action>
      <Small>{once(valid_minutes)}</Small>
    </Letter>
  );
}

export function ConfirmEmailChange({ name, link, valid_minutes }: DataOf<"confirm_email_change">) {
  return (
    <Letter
      preview="Confirm that this is your new address."
      title="Your new e-mail"
      why="You receive this because somebody wants to use this address for an account with GOLD. If it was not you, leave it: nothing changes."
    >
      <Words>
        Hello <Theirs>{name}</Theirs>, confirm that this is your new address. From then on you sign in with it, and
        letters come here.
      </Words>
      <Action href={link}>Confirm new e-mail</Action>
      <Small>{once(valid_minutes)}</Small>
    </Letter>
  );
}

export function EmailInUse({ sign_in_link }: DataOf<"email_in_use">) {
  return (
    <Letter
      preview="This address belongs to an account already."
      title="You have an account already"
      why="You receive this because somebody wants to use this address for an account with GOLD. If it was not you, leave it: nothing changes."
    >
      <Words>
        Somebody asked to make this the address of their account, but it belongs to one already, or did until a few days
        ago. One address serves one account, so nothing was changed.
      </Words>
      <Words>
        If it was you, sign in with this address. Should you not know the password any more, choose “Forgot your
        password?” there.
      </Words>
      <Action href={sign_in_link}>Sign in</Action>
    </Letter>
  );
}
