import { clsx } from "clsx";
import { Globe } from "lucide-react";
import type { ReactNode } from "react";
import { ProgressRing } from "@/components/ui/progress-ring";
import type { PublicProfile } from "@/lib/profiles/schema";
import { Avatar } from "./avatar";
import { placeholderOf } from "./avatar-placeholder";
import { OwnAvatar } from "./own-avatar";

type Props = {
  profile: PublicProfile;
  /** Of one's own profile, so that a new picture shows before the page knows it. */
  version?: number;
  /** 0–100; the ring is drawn only with it. */
  completeness?: number;
  children?: ReactNode;
};

const AVATAR_SIZE = 120;
/** Characters from which a name is set smaller on a phone. */
const LONG_NAME = 40;

/** The host of an address, which says enough. */
const hostOf = (website: string) => new URL(website).host.replace(/^www\./, "");

const PICTURE = { size: AVATAR_SIZE, className: "max-sm:size-22!" } as const;

function Picture({ profile, version }: Pick<Props, "profile" | "version">) {
  const { avatar_url, avatar, gem } = profile;
  const name = `Picture of ${profile.full_name ?? profile.username}`;
  if (version === undefined) {
    return <Avatar {...PICTURE} avatar_url={avatar_url} avatar={avatar} gem={gem} alt={avatar?.alt || name} />;
  }
  const placeholder = avatar && placeholderOf(avatar, AVATAR_SIZE);
  const served = { gem, version, avatar_url, avatar };
  return <OwnAvatar {...PICTURE} profile={served} name={name} placeholder={placeholder} />;
}

function Portrait({ completeness, ...rest }: Omit<Props, "children">) {
  if (completeness === undefined) return <Picture {...rest} />;
  return (
    <ProgressRing value={completeness} label="Profile completeness">
      <Picture {...rest} />
    </ProgressRing>
  );
}

/** Who somebody is: picture, name, what they do and where, their words and their tags. */
export function ProfileHead({ profile, version, completeness, children }: Props) {
  const name = profile.full_name ?? profile.username;
  const place = [profile.title, profile.location].filter(Boolean);
  return (
    <section
      aria-label="Profile"
      className="grid grid-cols-[auto_1fr] items-start gap-x-5 gap-y-4 sm:gap-x-8 xl:grid-cols-[auto_1fr_auto]"
    >
      <div className="sm:row-span-3 xl:row-span-2">
        <Portrait profile={profile} version={version} completeness={completeness} />
      </div>
      <div className="min-w-0 self-center xl:self-end">
        <h1 className={clsx("break-words sm:text-2xl", name.length > LONG_NAME ? "text-lg" : "text-xl")} dir="auto">
          {name}
        </h1>
        {profile.full_name && <p className="mt-1 text-sm text-ink-soft">@{profile.username}</p>}
      </div>
      <div className="col-span-2 flex min-w-0 flex-col gap-4 sm:col-span-1 sm:col-start-2">
        {place.length > 0 && (
          <p className="text-ink-soft">
            {place.map((part, index) => (
              <span key={part}>
                {index > 0 && <span aria-hidden> · </span>}
                <bdi>{part}</bdi>
              </span>
            ))}
          </p>
        )}
        {profile.bio && (
          <p className="max-w-[60ch] whitespace-pre-line" dir="auto">
            {profile.bio}
          </p>
        )}
        {profile.website && (
          <a
            href={profile.website}
            rel="nofollow ugc noopener"
            className="flex w-fit max-w-full items-center gap-2 text-sm font-semibold text-gold-ink underline-offset-4 hover:underline"
          >
            <Globe aria-hidden className="size-4 shrink-0" />
            <span className="truncate">{hostOf(profile.website)}</span>
          </a>
        )}
        {profile.specialty_tags && profile.specialty_tags.length > 0 && (
          <ul aria-label="Specialities" className="flex flex-wrap gap-2">
            {profile.specialty_tags.map((tag) => (
              <li
                key={tag}
                className="max-w-full truncate rounded-full border border-line bg-sunken px-3 py-1 text-sm"
                dir="auto"
              >
                {tag}
              </li>
            ))}
          </ul>
        )}
      </div>
      {children && (
        <div className="col-span-2 flex flex-wrap items-center gap-2 sm:col-span-1 sm:col-start-2 xl:col-start-3 xl:row-span-2 xl:row-start-1 xl:flex-col xl:items-stretch">
          {children}
        </div>
      )}
    </section>
  );
}
