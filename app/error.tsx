"use client";
import { Button } from "@/components/ui/button";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function PageError({ error, reset }: Props) {
  return (
    <div
      className="mx-auto flex max-w-md flex-1 flex-col items-center justify-center gap-3 px-4 py-24 text-center"
      role="alert"
    >
      <h1 className="text-2xl">Something went wrong</h1>
      <p className="text-ink-soft">It is our fault, not yours. Nothing was changed.</p>
      {error.digest && <p className="text-xs text-ink-soft">Reference {error.digest}</p>}
      <Button look="secondary" className="mt-4" onClick={reset}>
        Try again
      </Button>
    </div>
  );
}
