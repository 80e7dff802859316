import { clsx } from "clsx";
import type { ReactNode } from "react";

type Share = { name: string; value: number; fill: string; cells: readonly ReactNode[] };

type Props = { label: string; heads: readonly string[]; shares: readonly Share[] };

/** Parts of a whole: a bar, and the table that says the same in numbers. */
export function Shares({ label, heads, shares }: Props) {
  const whole = shares.reduce((sum, { value }) => sum + value, 0);
  return (
    <figure aria-label={label}>
      <div aria-hidden className="flex h-3 gap-0.5 overflow-hidden rounded-full bg-sunken">
        {shares.map(
          ({ name, value, fill }) =>
            value > 0 && <span key={name} className={fill} style={{ width: `${(100 * value) / whole}%` }} />,
        )}
      </div>
      <table className="mt-4 w-full text-sm tabular-nums">
        <caption className="sr-only">{label}</caption>
        <thead className="text-ink-soft">
          <tr>
            {heads.map((head, index) => (
              <th
                key={head}
                scope="col"
                className={clsx("py-2 font-normal", index === 0 ? "text-left" : "pl-3 text-right")}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shares.map(({ name, fill, cells }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-2.5 text-left font-normal">
                <span className="flex items-center gap-2.5">
                  <span aria-hidden className={clsx("size-2.5 shrink-0 rounded-[3px]", fill)} />
                  {name}
                </span>
              </th>
              {cells.map((cell, index) => (
                <td key={heads[index + 1]} className="py-2.5 pl-3 text-right whitespace-nowrap">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
