import { env } from "@/lib/core/env";
import type { AvatarLook } from "@/lib/profiles/schema";
import { urlOf, urlsOf } from "./keys";
import type { Picture } from "./queries/pictures";
import type { AvatarUploaded, FormerAvatar, OwnAvatar, Recipe, Size } from "./schema";

type Seen = Pick<Picture, "avatar" | "files">;

const lookOf = ({ avatar, files }: Seen): AvatarLook => ({
  alt: avatar.alt,
  color: files.color,
  thumbhash: files.thumbhash,
  animated: files.animated,
});

/** The answer of every verb that shows a picture (seed: avatar guide, "Upload Avatar"). */
export function shownView({ avatar, files }: Seen, message: string): AvatarUploaded {
  const variants = urlsOf(env().AVATAR_BASE_URL, files.key);
  return {
    avatar_url: variants.medium,
    message,
    variants,
    metadata: {
      original_size: avatar.original_size,
      original_dimensions: `${avatar.original_width}x${avatar.original_height}`,
      format: avatar.original_format,
      frames: avatar.original_frames,
      animated: files.animated,
      side: files.side,
    },
  };
}

/** One's own picture in one size, with all that can be done about it. */
export function ownView({ avatar, files, original }: Picture, size: Size): OwnAvatar {
  return {
    id: avatar.id,
    avatar_url: urlOf(env().AVATAR_BASE_URL, files.key, size),
    size,
    ...lookOf({ avatar, files }),
    crop: { x: avatar.crop_x, y: avatar.crop_y, width: avatar.crop_width, height: avatar.crop_height },
    rotate: avatar.rotate as Recipe["rotate"],
    flip: avatar.flip,
    original: original && { width: original.width, height: original.height },
  };
}

export function formerView({ avatar, files }: Seen): FormerAvatar {
  return {
    id: avatar.id,
    avatar_url: urlOf(env().AVATAR_BASE_URL, files.key, "medium"),
    ...lookOf({ avatar, files }),
    shown_at: avatar.shown_at.toISOString(),
  };
}
