import Link from "next/link";
import { UndoPicture } from "@/components/avatars/undo-picture";
import { OwnAvatar } from "@/components/profiles/own-avatar";
import { Popover } from "@/components/ui/popover";
import { signOutHere } from "@/lib/auth/actions/entering";
import type { OwnProfile } from "@/lib/profiles/schema";

const ITEM =
  "flex min-h-11 w-full items-center rounded-sm px-3 text-left text-sm text-ink hover:bg-sunken focus-visible:outline-offset-0";

type Props = { profile: OwnProfile; role: string };

/** One's picture, opening a menu; a native popover, so it works before any script has run. */
export function AccountMenu({ profile, role }: Props) {
  const { gem, version, avatar_url, avatar } = profile;
  const served = { gem, version, avatar_url, avatar };
  return (
    <>
      <button
        type="button"
        popoverTarget="account-menu"
        aria-label="Your account"
        className="grid size-12 place-items-center rounded-full focus-visible:rounded-full"
      >
        <OwnAvatar profile={served} size={36} still />
      </button>
      <Popover
        id="account-menu"
        className="fixed inset-auto top-15 right-4 m-0 w-64 rounded-md border border-line bg-surface p-2 text-ink lg:right-[max(40px,calc((100vw-1280px)/2+40px))]"
      >
        <div className="border-b border-line px-3 pt-2 pb-3">
          <p className="truncate font-semibold" dir="auto">
            {profile.full_name}
          </p>
          <p className="truncate text-sm text-ink-soft">{profile.email}</p>
        </div>
        <nav aria-label="Account" className="py-2">
          <Link href="/profile" className={ITEM}>
            Profile
          </Link>
          <Link href="/profile/edit" className={ITEM}>
            Edit profile
          </Link>
          {role === "admin" && (
            <Link href="/admin" className={ITEM}>
              Admin
            </Link>
          )}
        </nav>
        <form action={signOutHere} className="border-t border-line pt-2">
          <button type="submit" className={ITEM}>
            Sign out
          </button>
        </form>
      </Popover>
      <UndoPicture profile={served} />
    </>
  );
}
