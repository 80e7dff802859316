/** Lines to type, to be scrolled where they are long. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1.5 text-xs font-semibold tracking-wide text-ink-soft uppercase">{label}</figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        dir="ltr"
        className="overflow-x-auto rounded-md border border-line bg-sunken p-4 text-sm leading-6"
      >
        <code className="font-mono">{children.trim()}</code>
      </pre>
    </figure>
  );
}
