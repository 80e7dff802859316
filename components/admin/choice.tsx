import { useEffect, useRef } from "react";

type Props = { name: string; label: string; value: string; words: Record<string, string> };

/** One of a few, as the URL has it; the form around it hears of a change. */
export function Choice({ name, label, value, words }: Props) {
  const select = useRef<HTMLSelectElement>(null);
  // Not remounted by a key, which would lose focus, and not controlled, which would hide a choice until it has loaded.
  useEffect(() => {
    if (select.current) select.current.value = value;
  }, [value]);
  return (
    <select
      ref={select}
      name={name}
      aria-label={label}
      defaultValue={value}
      className="h-11 min-w-0 rounded-full border border-edge bg-surface px-3 text-sm font-semibold focus-visible:rounded-full max-sm:grow max-sm:basis-[calc(50%-8px)]"
    >
      {Object.entries(words).map(([each, word]) => (
        <option key={each} value={each}>
          {word}
        </option>
      ))}
    </select>
  );
}
