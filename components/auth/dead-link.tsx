import type { ReactNode } from "react";
import type { LinkFailure } from "@/lib/auth/schema/email";
import { AuthPage } from "./auth-page";
import { TextLink } from "./text-link";

/** The page of a link that leads nowhere: why, and what to do instead. */
export function DeadLink({ why, children }: { why: LinkFailure; children: ReactNode }) {
  return (
    <AuthPage title={why.title} aside={<TextLink href="/sign-in">Sign in</TextLink>}>
      <div className="flex flex-col gap-5">
        {why.detail && <p>{why.detail}</p>}
        {children}
      </div>
    </AuthPage>
  );
}
