"use client";
import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";

type RailItem = { href: string; label: string; exact?: boolean };

type Props = { label: string; items: readonly RailItem[] };

const EDGE_PX = 16;

/** On phones the section one is in may lie outside the row; the page itself stays where it is. */
function showInRow(link: HTMLAnchorElement | null): void {
  const row = link?.closest("nav");
  if (row && link) row.scrollLeft = Math.max(0, link.offsetLeft + link.offsetWidth + EDGE_PX - row.clientWidth);
}

/** The sections of an area: a rail at the side, a row of tabs that scrolls on phones. */
export function Rail({ label, items }: Props) {
  const path = usePathname();
  return (
    <nav
      aria-label={label}
      className="relative -mx-4 overflow-x-auto border-b border-line px-4 sm:-mx-6 sm:px-6 lg:mx-0 lg:overflow-visible lg:border-0 lg:px-0"
    >
      <ul className="flex gap-6 lg:flex-col lg:gap-0">
        {items.map(({ href, label: text, exact }) => {
          const here = exact ? path === href : path.startsWith(href);
          return (
            <li key={href}>
              <Link
                ref={here ? showInRow : undefined}
                href={href}
                aria-current={here ? "page" : undefined}
                className={clsx(
                  "flex min-h-11 items-center border-b-2 text-sm whitespace-nowrap transition-colors lg:border-b-0 lg:border-l-2 lg:pl-4",
                  here
                    ? "border-gold font-semibold text-ink"
                    : "border-transparent text-ink-soft hover:text-ink lg:border-line",
                )}
              >
                {text}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
