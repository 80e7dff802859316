"use client";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Bytes } from "@/components/ui/bytes";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Time } from "@/components/ui/time";
import type { SweepReport } from "@/lib/avatars/schema";
import { IDLE } from "@/lib/core/form-state";
import { sweepOrphans } from "@/lib/system/actions";
import type { LastSweep } from "@/lib/system/schema";

const files = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "file" : "files"}`;

function Last({ sweep }: { sweep: LastSweep | null }) {
  if (!sweep) return "The hourly search has not run yet.";
  if (sweep.failed || !sweep.report) {
    return (
      <>
        The last hourly search, <Time at={sweep.began_at} />, failed. The log says why.
      </>
    );
  }
  return (
    <>
      The last hourly search was <Time at={sweep.began_at} />:{" "}
      {sweep.report.files === 0 ? "it found none." : `it removed ${files(sweep.report.files)}.`}
    </>
  );
}

function Found({ report }: { report: SweepReport }) {
  if (report.files === 0) return <Notice look="good">Nothing lies in storage that nothing names.</Notice>;
  const size = <Bytes value={report.bytes} />;
  if (!report.dry_run) {
    return (
      <Notice look="good">
        Removed {files(report.files)}, {size}.
      </Notice>
    );
  }
  return (
    <Notice look="note" title={`Found ${files(report.files)}`}>
      {size} that no profile, history or original names. Nobody can see them; removing them cannot be undone.
    </Notice>
  );
}

/** Files that nothing names: when they were last looked for, and a way to do it now. */
export function Orphans({ sweep }: { sweep: LastSweep | null }) {
  const [state, action, pending] = useActionState(sweepOrphans, IDLE);
  const report = state.status === "done" ? state.data : null;
  return (
    <Card aria-labelledby="orphans-title">
      <h2 id="orphans-title" className="text-lg">
        Orphans
      </h2>
      <p className="mt-1 mb-5 text-sm text-ink-soft">
        Files older than an hour that nothing names any more, left by a crash or a failed removal.{" "}
        <Last sweep={sweep} />
      </p>
      <form action={action} className="flex flex-col gap-4">
        {report && <Found report={report} />}
        {state.status === "failed" && <Notice look="danger">{state.message}</Notice>}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" name="dry_run" value="true" look="secondary" pending={pending}>
            Look for orphans
          </Button>
          {report?.dry_run && report.files > 0 && (
            <Button type="submit" name="dry_run" value="false" look="danger" pending={pending}>
              Remove them
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
