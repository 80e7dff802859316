import { Orphans } from "@/components/system/orphans";
import { Process } from "@/components/system/process";
import { Stored } from "@/components/system/stored";
import { Uploads } from "@/components/system/uploads";
import { loadAdminHead } from "@/lib/admin/loaders";
import { loadSystemFigures } from "@/lib/system/loaders";

export const generateMetadata = () => loadAdminHead("System");

export default async function SystemPage() {
  const { stored, days, refusals, sweep, process } = await loadSystemFigures();
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-2xl">System</h1>
      <Uploads days={days} refusals={refusals} />
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <Stored stored={stored} disk={process.disk} />
        <Orphans sweep={sweep} />
      </div>
      <Process figures={process} />
    </div>
  );
}
