import { Notice } from "@/components/ui/notice";
import type { Failure } from "./describe-failure";

/** What went wrong with a request, and what to do. */
export function FailureNotice({ failure, className }: { failure: Failure; className?: string }) {
  return (
    <Notice look="danger" title={failure.title} className={className}>
      {failure.text}{" "}
      {failure.signed_out && (
        // In another tab: what was chosen here would not survive leaving.
        <a href="/sign-in" target="_blank" rel="noreferrer" className="font-semibold text-gold-ink underline">
          Sign in
        </a>
      )}
    </Notice>
  );
}
