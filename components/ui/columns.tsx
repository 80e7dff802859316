import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Disclosure } from "./disclosure";
import { FormattedNumber } from "./number";

/** What each column is stacked of, from the bottom up. */
type Series = { name: string; fill: string; swatch: string };
type Column = { key: string; name: ReactNode; values: readonly number[] };

type Props = {
  label: string;
  /** What a column stands for. */
  head: string;
  series: readonly Series[];
  columns: readonly Column[];
};

const total = ({ values }: Column) => values.reduce((sum, value) => sum + value, 0);

/** Of a column's place, left empty. */
const GAP = 0.5;

function Drawing({ series, columns, highest }: Pick<Props, "series" | "columns"> & { highest: number }) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${columns.length} ${highest}`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full overflow-visible"
    >
      {columns.map((column, index) => {
        let top = highest;
        return column.values.map((value, which) => {
          top -= value;
          return (
            value > 0 && (
              <rect
                key={`${column.key} ${series[which]?.name}`}
                x={index + GAP / 2}
                y={top}
                width={1 - GAP}
                height={value}
                className={series[which]?.fill}
              />
            )
          );
        });
      })}
    </svg>
  );
}

function Table({ label, head, series, columns }: Props) {
  return (
    <table className="w-full text-sm tabular-nums">
      <caption className="sr-only">{label}</caption>
      <thead className="text-ink-soft">
        <tr>
          <th scope="col" className="py-2 text-left font-normal">
            {head}
          </th>
          {series.map(({ name }) => (
            <th key={name} scope="col" className="py-2 pl-3 text-right font-normal">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {columns.map(({ key, name, values }) => (
          <tr key={key} className="border-t border-line">
            <th scope="row" className="py-1.5 text-left font-normal">
              {name}
            </th>
            {values.map((value, which) => (
              <td key={series[which]?.name} className="py-1.5 pl-3 text-right">
                <FormattedNumber value={value} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Stacked columns over time, drawn; every number stands in the table behind them. */
export function Columns(props: Props) {
  const { label, series, columns } = props;
  const highest = Math.max(1, ...columns.map(total));
  return (
    <figure aria-label={label}>
      <ul className="mb-4 flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
        {series.map(({ name, swatch }) => (
          <li key={name} className="flex items-center gap-2">
            <span aria-hidden className={clsx("size-2.5 rounded-[3px]", swatch)} />
            {name}
          </li>
        ))}
      </ul>
      <div aria-hidden className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-2 text-xs text-ink-soft tabular-nums">
        <div className="-my-2 flex flex-col justify-between text-right">
          <FormattedNumber value={highest} />
          <span>0</span>
        </div>
        <div className="relative h-40 border-y border-line">
          <Drawing series={series} columns={columns} highest={highest} />
        </div>
        <div className="col-start-2 flex justify-between">
          <span>{columns.at(0)?.name}</span>
          <span>{columns.at(-1)?.name}</span>
        </div>
      </div>
      <Disclosure label="All numbers" className="mt-4">
        <Table {...props} />
      </Disclosure>
    </figure>
  );
}
