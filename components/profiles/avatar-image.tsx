"use client";
import { clsx } from "clsx";
import { type CSSProperties, useState } from "react";
import { sourcesOf } from "./avatar-sources";
import { Gem } from "./gem";

type Props = {
  avatar_url: string | null;
  gem: string;
  /** CSS pixels. */
  size: number;
  /** Empty where the name stands beside it. */
  alt?: string;
  /** Its dominant colour and a blur of it, until it is there. */
  color?: string | null;
  placeholder?: string | null;
  /** Nobody is to see it move, and it may come late: for lists. */
  still?: boolean;
  className?: string;
};

/** Takes away what stood in for the picture, which would show through where the picture lets it. */
function unveil(image: HTMLImageElement): void {
  image.style.background = "";
}

const hasFailed = (image: HTMLImageElement) => image.complete && image.naturalWidth === 0;

/** A round picture; the gem where there is none, and where it does not come. */
export function AvatarImage({ avatar_url, gem, size, alt = "", color, placeholder, still = false, className }: Props) {
  const [failed, setFailed] = useState<string | null>(null);
  const classes = clsx("shrink-0 overflow-hidden rounded-full bg-sunken", className);
  if (!avatar_url || failed === avatar_url) {
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
  const sources = sourcesOf(avatar_url, still);
  const sizes = `${size}px`;
  // It can have come, or failed to, before scripts did.
  const catchUp = (image: HTMLImageElement | null) => {
    if (!image) return;
    if (hasFailed(image)) setFailed(avatar_url);
    else if (image.complete) unveil(image);
  };
  const background = [color, placeholder && `center / cover url(${placeholder})`].filter(Boolean).reverse().join(" ");
  return (
    <picture className="contents">
      {sources.still && <source media="(prefers-reduced-motion: reduce)" srcSet={sources.still} sizes={sizes} />}
      <img
        ref={catchUp}
        src={sources.src}
        srcSet={sources.srcSet}
        sizes={sources.srcSet && sizes}
        width={size}
        height={size}
        alt={alt}
        loading={still ? "lazy" : undefined}
        decoding="async"
        onLoad={(event) => unveil(event.currentTarget)}
        onError={() => setFailed(avatar_url)}
        className={clsx("object-cover", classes)}
        style={background ? ({ background } as CSSProperties) : undefined}
      />
    </picture>
  );
}
