import { clsx } from "clsx";
import { SIZES, VARIANTS } from "@/lib/avatars/constants";
import { Gem } from "./gem";

/** The files of a picture, which lie in one folder, for the browser to choose by density. */
function sources(avatar_url: string): string {
  const folder = avatar_url.slice(0, avatar_url.lastIndexOf("/"));
  return SIZES.map((size) => `${folder}/${size}.webp ${VARIANTS[size]}w`).join(", ");
}

type Props = {
  avatar_url: string | null;
  gem: string;
  /** CSS pixels. */
  size: number;
  /** Empty where the name stands beside it. */
  alt?: string;
  className?: string;
};

/** A person's round picture, or their gem. */
export function Avatar({ avatar_url, gem, size, alt = "", className }: Props) {
  const classes = clsx("shrink-0 overflow-hidden rounded-full bg-sunken", className);
  if (!avatar_url) {
    return (
      <span
        className={clsx("inline-block", classes)}
        style={{ width: size, height: size }}
        {...(alt && { role: "img", "aria-label": alt })}
      >
        <Gem seed={gem} className="size-full" />
      </span>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: the variants are made once at upload; Next's optimizer would redo them
    <img
      src={avatar_url}
      srcSet={sources(avatar_url)}
      sizes={`${size}px`}
      width={size}
      height={size}
      alt={alt}
      className={clsx("object-cover", classes)}
    />
  );
}
