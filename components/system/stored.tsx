import { clsx } from "clsx";
import { Bytes } from "@/components/ui/bytes";
import { Card } from "@/components/ui/card";
import { FormattedNumber } from "@/components/ui/number";
import { Shares } from "@/components/ui/shares";
import { DISK_ALARM } from "@/lib/system/constants";
import type { Amount, ProcessFigures, SystemFigures } from "@/lib/system/schema";

const KINDS = [
  ["shown", "Shown pictures", "bg-gold"],
  ["former", "Former pictures", "bg-edge"],
  ["originals", "Kept originals", "bg-ink-soft"],
] as const;

function cellsOf({ count, bytes }: Amount) {
  return [<FormattedNumber key="count" value={count} />, <Bytes key="bytes" value={bytes} />];
}

function Disk({ size_bytes, free_bytes }: NonNullable<ProcessFigures["disk"]>) {
  const used = Math.round((100 * (size_bytes - free_bytes)) / size_bytes);
  return (
    <p className={clsx("mt-2 text-sm", used > DISK_ALARM ? "font-semibold text-danger" : "text-ink-soft")}>
      The disk is {used} % full; <Bytes value={free_bytes} /> are free.
    </p>
  );
}

type Props = Pick<SystemFigures, "stored"> & Pick<ProcessFigures, "disk">;

/** What lies in storage, by what it is for, and how much room is left. */
export function Stored({ stored, disk }: Props) {
  const { formats_waiting } = stored;
  return (
    <Card aria-labelledby="stored-title">
      <h2 id="stored-title" className="mb-5 text-lg">
        What is stored
      </h2>
      <Shares
        label="Storage by kind"
        heads={["Kind", "Pictures", "Size"]}
        shares={KINDS.map(([kind, name, fill]) => ({
          name,
          value: stored[kind].bytes,
          fill,
          cells: cellsOf(stored[kind]),
        }))}
      />
      <p className="mt-4 text-sm text-ink-soft">
        {formats_waiting === 0 ? (
          "Every picture has all its formats."
        ) : (
          <>
            <FormattedNumber value={formats_waiting} /> {formats_waiting === 1 ? "picture is" : "pictures are"} waiting
            for AVIF and JPEG; until then WebP is served.
          </>
        )}
      </p>
      {disk && <Disk {...disk} />}
    </Card>
  );
}
