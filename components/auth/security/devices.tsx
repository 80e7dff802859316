"use client";
import { Laptop, Terminal } from "lucide-react";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { endAllOtherSessions, endOneSession } from "@/lib/auth/actions/security";
import type { Session } from "@/lib/auth/schema";
import { IDLE } from "@/lib/core/form-state";
import { Answer } from "./answer";
import { SecuritySection } from "./section";

function wordsFor({ device, kind }: Session): string {
  return device ?? (kind === "api" ? "An app" : "A browser");
}

function Device({ session }: { session: Session }) {
  const [state, action, pending] = useActionState(endOneSession, IDLE);
  const Icon = session.kind === "api" ? Terminal : Laptop;
  return (
    <li className="border-b border-line py-4 first:pt-0 last:border-b-0 last:pb-0">
      <div className="flex items-center gap-4">
        <Icon aria-hidden className="size-5 shrink-0 text-ink-soft" />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{wordsFor(session)}</p>
          <p className="text-sm text-ink-soft">
            {session.current ? (
              <span className="font-semibold text-good">This device</span>
            ) : (
              <>
                Last seen <Time at={session.last_seen_at} />
              </>
            )}
            {" · "}signed in <Time at={session.created_at} />
            {session.kind === "api" && " · by another system"}
          </p>
        </div>
        {!session.current && (
          <form action={action}>
            <input type="hidden" name="id" value={session.id} />
            <Button
              type="submit"
              look="secondary"
              pending={pending}
              aria-label={`Sign out ${wordsFor(session)}`}
              title="Ends this session at once"
            >
              Sign out
            </Button>
          </form>
        )}
      </div>
      {state.status === "failed" && <Answer state={state} />}
    </li>
  );
}

/** Where one is signed in, and the way to end it there. */
export function DevicesSection({ sessions }: { sessions: Session[] }) {
  const [state, action, pending] = useActionState(endAllOtherSessions, IDLE);
  return (
    <SecuritySection
      id="devices"
      title="Devices"
      about="Where you are signed in. If you do not know one of them, sign it out and change your password."
    >
      <ul>
        {sessions.map((session) => (
          <Device key={session.id} session={session} />
        ))}
      </ul>
      {sessions.length > 1 && (
        <form action={action} className="mt-5">
          <Button type="submit" look="danger" pending={pending}>
            Sign out all other devices
          </Button>
        </form>
      )}
      <div className="mt-4 empty:hidden">
        <Answer state={state} />
      </div>
    </SecuritySection>
  );
}
