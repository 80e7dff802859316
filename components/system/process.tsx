import { Bytes } from "@/components/ui/bytes";
import { Card } from "@/components/ui/card";
import { Tiles } from "@/components/ui/tiles";
import { Time } from "@/components/ui/time";
import type { ProcessFigures } from "@/lib/system/schema";

const STAGE_WORDS: Record<string, string> = {
  inspect: "Looked at",
  decode: "Decoded and cut",
  shrink: "Made smaller",
  encode: "Written as WebP",
};

const MS = 1000;

/** Seconds as people compare them. */
function inWords(seconds: number | null): string {
  if (seconds === null) return "–";
  const ms = seconds * MS;
  if (ms >= MS) return `${seconds.toFixed(1)} s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function Stages({ stages }: Pick<ProcessFigures, "stages">) {
  const longest = Math.max(...stages.map(({ seconds }) => seconds), Number.MIN_VALUE);
  return (
    <Card aria-labelledby="stages-title">
      <h2 id="stages-title" className="text-lg">
        How long a picture takes
      </h2>
      <p className="mt-1 mb-4 text-sm text-ink-soft">On average, since this process began.</p>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-4 gap-y-3 text-sm">
        {stages.map(({ stage, seconds }) => (
          <div key={stage} className="contents">
            <dt>{STAGE_WORDS[stage] ?? stage}</dt>
            <dd aria-hidden className="h-1.5 overflow-hidden rounded-full bg-sunken">
              <span className="block h-full bg-gold" style={{ width: `${(100 * seconds) / longest}%` }} />
            </dd>
            <dd className="text-right tabular-nums">{inWords(seconds)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function queueNote(waiting: number, upload_seconds: number | null): string {
  if (waiting > 0) return `${waiting} waiting`;
  return upload_seconds === null ? "none uploaded yet" : `an upload takes ${inWords(upload_seconds)}`;
}

/** How the process that answers is doing; another one has figures of its own. */
export function Process({ figures }: { figures: ProcessFigures }) {
  const { started_at, memory_bytes, lag_seconds, queue, pool, upload_seconds, stages } = figures;
  const tiles = [
    {
      label: "Memory",
      value: <Bytes value={memory_bytes} />,
      note: (
        <>
          began <Time at={started_at} />
        </>
      ),
    },
    { label: "Timers late by", value: inWords(lag_seconds), note: "99 in 100 by less" },
    {
      label: "Database connections",
      value: `${pool.in_use} of ${pool.max}`,
      note: pool.waiting > 0 ? `${pool.waiting} waiting` : "nothing waits",
    },
    {
      label: "Pictures being made",
      value: queue.running,
      note: queueNote(queue.waiting, upload_seconds),
    },
  ];
  return (
    <section aria-labelledby="process-title" className="flex flex-col gap-4">
      <h2 id="process-title" className="text-lg">
        This process
      </h2>
      <Tiles tiles={tiles} />
      {stages.length > 0 && <Stages stages={stages} />}
    </section>
  );
}
