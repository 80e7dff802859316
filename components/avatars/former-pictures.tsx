"use client";
import { clsx } from "clsx";
import { useState } from "react";
import { AvatarImage } from "@/components/profiles/avatar-image";
import type { Served } from "@/components/profiles/own-picture";
import { Time } from "@/components/ui/time";
import { useHydrated } from "@/components/ui/use-hydrated";
import type { FormerAvatar } from "@/lib/avatars/schema";
import type { Failure } from "./describe-failure";
import { FailureNotice } from "./failure-notice";
import { restorePicture } from "./restore-picture";

const SHOWN_SIDE = 56;

type Props = { profile: Served; former: FormerAvatar[]; onSaved: (words: string) => void };

/** The pictures before the present one, each a press away. */
export function FormerPictures({ profile, former, onSaved }: Props) {
  const hydrated = useHydrated();
  const [pending, setPending] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ failure: Failure; picture: FormerAvatar } | null>(null);
  if (former.length === 0) return null;

  const restore = async (picture: FormerAvatar) => {
    if (pending) return;
    setPending(picture.id);
    setFailed(null);
    const { id, avatar_url, shown_at: _, ...avatar } = picture;
    const failure = await restorePicture(profile, { id, avatar_url, avatar }, true);
    setPending(null);
    if (failure) setFailed({ failure, picture });
    else onSaved("Picture changed");
  };
  const again = { label: "Try again", act: () => failed && restore(failed.picture) };
  return (
    <section aria-labelledby="former-title" className="border-t border-line pt-5 noscript:hidden">
      <h3 id="former-title" className="font-sans text-sm font-semibold tracking-normal">
        Before this one
      </h3>
      <ul className="mt-1 -ml-2 flex flex-wrap gap-1">
        {former.map((picture) => (
          <li key={picture.id}>
            <button
              type="button"
              disabled={!hydrated}
              aria-busy={pending === picture.id || undefined}
              onClick={() => restore(picture)}
              className="group flex w-24 flex-col items-start rounded-md p-2 text-left text-xs hover:bg-sunken focus-visible:rounded-md"
            >
              <AvatarImage
                avatar_url={picture.avatar_url}
                gem={profile.gem}
                size={SHOWN_SIDE}
                alt={picture.alt}
                color={picture.color}
                still
                className={clsx(pending === picture.id && "animate-pulse")}
              />
              <span className="mt-2 font-semibold text-gold-ink">Use again</span>
              <span className="text-ink-soft">
                <Time at={picture.shown_at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {failed && <FailureNotice failure={failed.failure} anyway={again} again={again} className="mt-3" />}
    </section>
  );
}
