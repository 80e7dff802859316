import { Card } from "@/components/ui/card";
import { Columns } from "@/components/ui/columns";
import { FormattedNumber } from "@/components/ui/number";
import { Day } from "@/components/ui/time";
import { ERRORS, type ErrorCode } from "@/lib/core/errors";
import type { SystemFigures } from "@/lib/system/schema";

const SERIES = [
  { name: "Stored", fill: "fill-gold", swatch: "bg-gold" },
  { name: "Refused", fill: "fill-edge", swatch: "bg-edge" },
  { name: "Failed", fill: "fill-danger", swatch: "bg-danger" },
];

const wordsOf = (code: string) => ERRORS[code as ErrorCode]?.[1] ?? code;

type Props = Pick<SystemFigures, "days" | "refusals">;

/** What became of the uploads of each day, and why some were not stored. */
export function Uploads({ days, refusals }: Props) {
  const columns = days.map(({ day, stored, refused, failed }) => ({
    key: day,
    name: <Day day={day} />,
    values: [stored, refused, failed],
  }));
  const some = columns.some(({ values }) => values.some((value) => value > 0));
  return (
    <Card aria-labelledby="uploads-title">
      <h2 id="uploads-title" className="text-lg">
        Uploads
      </h2>
      <p className="mt-1 mb-5 text-sm text-ink-soft">
        {some
          ? "The last thirty days. Refused is what was sent wrong; failed is what went wrong here."
          : "Nobody has uploaded a picture in the last thirty days. The first one appears here within a minute."}
      </p>
      {some && <Columns label="Uploads a day" head="Day" series={SERIES} columns={columns} />}
      {refusals.length > 0 && (
        <>
          <h3 className="mt-4 mb-2 text-base">Why some were not stored</h3>
          <ul className="text-sm">
            {refusals.map(({ code, count }) => (
              <li key={code} className="flex justify-between gap-4 border-t border-line py-2">
                <span className="min-w-0">{wordsOf(code)}</span>
                <span className="tabular-nums">
                  <FormattedNumber value={count} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
