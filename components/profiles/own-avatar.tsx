"use client";
import type { ComponentProps } from "react";
import { AvatarImage } from "./avatar-image";
import { type Served, useOwnPicture } from "./own-picture";

type Props = Omit<ComponentProps<typeof AvatarImage>, keyof Served | "color" | "alt"> & {
  profile: Served;
  /** What it is called where nobody described it; without it the name stands beside it. */
  name?: string;
};

/** One's own picture, which is the new one from the moment it is sent. */
export function OwnAvatar({ profile, name, placeholder, ...rest }: Props) {
  const { avatar_url, avatar } = useOwnPicture(profile);
  const served = avatar_url === profile.avatar_url;
  return (
    <AvatarImage
      {...rest}
      avatar_url={avatar_url}
      gem={profile.gem}
      alt={name && (avatar?.alt || name)}
      color={avatar?.color}
      placeholder={served ? placeholder : null}
    />
  );
}
