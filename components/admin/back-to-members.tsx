"use client";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { MouseEvent } from "react";

const LIST = "/admin/users";

/** Whether one came from the list, which is then one step back with its search, page and place. */
function cameFromList(): boolean {
  const { navigation } = window;
  const before = navigation?.entries()[(navigation.currentEntry?.index ?? 0) - 1]?.url;
  return Boolean(before) && new URL(before ?? "").pathname === LIST;
}

/** The way back to the list of members. */
export function BackToMembers() {
  const goBack = (event: MouseEvent) => {
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!plain || !cameFromList()) return;
    event.preventDefault();
    window.history.back();
  };
  return (
    <Link
      href={LIST}
      onClick={goBack}
      className="flex min-h-11 w-fit items-center gap-2 text-sm text-ink-soft hover:text-ink"
    >
      <ArrowLeft aria-hidden className="size-4" />
      Members
    </Link>
  );
}
