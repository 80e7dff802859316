import type { ReactNode } from "react";
import { Rail } from "@/components/ui/rail";
import { loadDashboard } from "@/lib/admin/loaders";

const ITEMS = [
  { href: "/admin", label: "Overview", exact: true },
  { href: "/admin/users", label: "Members" },
  { href: "/admin/messages", label: "Messages" },
  { href: "/admin/api-keys", label: "API keys" },
  { href: "/admin/system", label: "System" },
] as const;

export default async function AdminLayout({ children }: { children: ReactNode }) {
  await loadDashboard();
  return (
    <div className="mx-auto grid w-full max-w-[1280px] gap-8 px-4 pt-2 pb-16 sm:px-6 lg:grid-cols-[168px_1fr] lg:gap-12 lg:px-10 lg:pt-10">
      <Rail label="Admin" items={ITEMS} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
