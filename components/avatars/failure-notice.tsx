import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useOnline } from "@/components/ui/use-online";
import type { Failure } from "./describe-failure";

type Act = { label: string; act: () => void };

type Props = {
  failure: Failure;
  /** What to offer when it was refused because something changed elsewhere. */
  anyway: Act;
  /** What to offer when the network was lost, as soon as there is one. */
  again: Act;
  className?: string;
};

function Offer({ label, act }: Act) {
  return (
    <span className="mt-3 block">
      <Button look="secondary" onClick={act}>
        {label}
      </Button>
    </span>
  );
}

/** A lost network: whether it is back, and the way to go on then. */
function LostNotice({ failure, again, className }: Omit<Props, "anyway">) {
  const online = useOnline();
  const [was_offline, setWasOffline] = useState(!online);
  if (!online && !was_offline) setWasOffline(true);
  if (!online) {
    return (
      <Notice look="note" title="You are offline" className={className}>
        Nothing you did is lost. As soon as the connection is back, you can go on from here.
      </Notice>
    );
  }
  return (
    <Notice
      look={was_offline ? "good" : "danger"}
      title={was_offline ? "You are online again" : failure.title}
      className={className}
    >
      {was_offline ? "Nothing you did is lost." : failure.text}
      <Offer {...again} />
    </Notice>
  );
}

/** What went wrong with a request, and what to do. */
export function FailureNotice({ failure, anyway, again, className }: Props) {
  if (failure.lost) return <LostNotice failure={failure} again={again} className={className} />;
  return (
    <Notice look="danger" title={failure.title} className={className}>
      {failure.text}{" "}
      {failure.signed_out && (
        // In another tab: what was chosen here would not survive leaving.
        <a href="/sign-in" target="_blank" rel="noreferrer" className="font-semibold text-gold-ink underline">
          Sign in
        </a>
      )}
      {failure.stale && <Offer {...anyway} />}
    </Notice>
  );
}
