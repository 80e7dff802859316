"use client";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useHydrated } from "@/components/ui/use-hydrated";

/** A new key, the one time it is shown. */
export function ShownKey({ value, name }: { value: string; name: string }) {
  const [copied, setCopied] = useState(false);
  const hydrated = useHydrated();
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <Notice look="good" title={`The key for ${name}`}>
      <p>Copy it now: it is not shown again.</p>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <code className="min-w-0 rounded-sm bg-sunken px-3 py-2 font-mono text-sm break-all select-all">{value}</code>
        {hydrated && (
          <Button look="secondary" onClick={copy}>
            {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </div>
    </Notice>
  );
}
