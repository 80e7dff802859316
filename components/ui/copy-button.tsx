"use client";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";
import { useHydrated } from "./use-hydrated";

/** Copies a text; not there without scripts, nor where the browser has no clipboard. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  if (!useHydrated() || !navigator.clipboard) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => setCopied(null),
    );
  const done = copied === text;
  const Icon = done ? Check : Copy;
  return (
    <Button look="secondary" onClick={copy}>
      <Icon aria-hidden className="size-4" />
      <span aria-live="polite">{done ? "Copied" : label}</span>
    </Button>
  );
}
