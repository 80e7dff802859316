import Link from "next/link";
import { Button } from "@/components/ui/button";
import type { OwnProfile } from "@/lib/profiles/schema";
import { AccountMenu } from "./account-menu";
import { Mark } from "./mark";

type Props = { viewer: { profile: OwnProfile; role: string } | null };

/** The top of every page: the mark, where one can go, and oneself. */
export function Header({ viewer }: Props) {
  return (
    <header className="border-b border-line">
      <div className="mx-auto flex h-16 max-w-[1280px] items-center gap-1 px-4 sm:gap-6 sm:px-6 lg:px-10">
        <Link href="/" className="flex min-h-11 items-center gap-2.5" aria-label="GOLD, home">
          <Mark className="size-6" />
          <span className="font-display text-lg font-semibold tracking-[0.16em]">GOLD</span>
        </Link>
        {viewer?.role === "admin" && (
          <nav aria-label="Site" className="hidden sm:block">
            <Link href="/admin/users" className="flex min-h-11 items-center text-sm text-ink-soft hover:text-ink">
              Members
            </Link>
          </nav>
        )}
        <div className="ml-auto flex items-center sm:gap-1">
          {viewer ? (
            <AccountMenu profile={viewer.profile} role={viewer.role} />
          ) : (
            <>
              <Button asChild look="quiet" className="max-[400px]:px-2">
                <Link href="/sign-in">Sign in</Link>
              </Button>
              <Button asChild look="secondary" className="max-[400px]:px-3 max-[350px]:hidden">
                <Link href="/register">Create account</Link>
              </Button>
            </>
          )}
        </div>
      </div>
    </header>
  );
}
