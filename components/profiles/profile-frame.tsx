import type { ReactNode } from "react";
import { Rail } from "@/components/ui/rail";

const ITEMS = [
  { href: "/profile", label: "Overview", exact: true },
  { href: "/profile/edit", label: "Edit profile" },
  { href: "/profile/security", label: "Security" },
] as const;

/** The frame of one's own pages: sections at the side, the page beside them. */
export function ProfileFrame({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto grid w-full max-w-[1080px] gap-8 px-4 pt-2 pb-16 sm:px-6 lg:grid-cols-[200px_1fr] lg:gap-14 lg:pt-12">
      <Rail label="Your profile" items={ITEMS} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
