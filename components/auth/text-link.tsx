import Link from "next/link";
import type { ReactNode } from "react";

/** A link within words. */
export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="font-semibold text-gold-ink underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}
