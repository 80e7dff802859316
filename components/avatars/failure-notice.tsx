import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Failure } from "./describe-failure";

type Props = {
  failure: Failure;
  /** What to offer when it was refused because something changed elsewhere. */
  anyway: { label: string; act: () => void };
  className?: string;
};

/** What went wrong with a request, and what to do. */
export function FailureNotice({ failure, anyway, className }: Props) {
  return (
    <Notice look="danger" title={failure.title} className={className}>
      {failure.text}{" "}
      {failure.signed_out && (
        // In another tab: what was chosen here would not survive leaving.
        <a href="/sign-in" target="_blank" rel="noreferrer" className="font-semibold text-gold-ink underline">
          Sign in
        </a>
      )}
      {failure.stale && (
        <span className="mt-3 block">
          <Button look="secondary" onClick={anyway.act}>
            {anyway.label}
          </Button>
        </span>
      )}
    </Notice>
  );
}
