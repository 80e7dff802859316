"use client";
import { Download, Printer } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { useHydrated } from "@/components/ui/use-hydrated";

type Props = { codes: readonly string[]; email: string; title: string; after?: ReactNode; onKept: () => void };

/** Recovery codes, shown this once, with ways to keep them. */
export function RecoveryCodes({ codes, email, title, after, onKept }: Props) {
  const text = [`GOLD recovery codes of ${email}`, "Each works once.", "", ...codes, ""].join("\n");
  const hydrated = useHydrated();
  return (
    <div className="flex flex-col gap-5">
      <Notice look="good" title={title}>
        Keep these recovery codes. Without your phone, one of them signs you in; each works once. They are not shown
        again.
      </Notice>
      <div data-print>
        <h3 className="text-base">Recovery codes of {email}</h3>
        <ol
          aria-label="Recovery codes"
          className="mt-3 grid gap-x-8 gap-y-1 rounded-md border border-line bg-sunken p-4 font-mono text-sm sm:px-5 sm:text-base md:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code} className="py-0.5 select-all">
              {code}
            </li>
          ))}
        </ol>
      </div>
      <div className="flex flex-wrap gap-3">
        <CopyButton text={text} label="Copy" />
        <Button asChild look="secondary">
          <a href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`} download="gold-recovery-codes.txt">
            <Download aria-hidden className="size-4" />
            Download
          </a>
        </Button>
        {hydrated && (
          <Button look="secondary" onClick={() => window.print()}>
            <Printer aria-hidden className="size-4" />
            Print
          </Button>
        )}
      </div>
      {after && <p className="text-sm text-ink-soft">{after}</p>}
      <Button asChild className="self-start">
        <a
          href="/profile/security"
          onClick={(event) => {
            event.preventDefault();
            onKept();
          }}
        >
          I have kept them
        </a>
      </Button>
    </div>
  );
}
