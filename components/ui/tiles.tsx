import type { ReactNode } from "react";

type Tile = { label: string; value: ReactNode; note?: ReactNode };

/** A few figures side by side, two a row on phones. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      {tiles.map(({ label, value, note }) => (
        <div
          key={label}
          className="flex flex-col-reverse justify-end gap-1 rounded-md border border-line bg-surface p-5"
        >
          {note && <dd className="text-sm text-ink-soft">{note}</dd>}
          <dt className="text-sm text-ink-soft">{label}</dt>
          <dd className="font-display text-xl">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
