import type { ComponentProps } from "react";
import type { AvatarLook } from "@/lib/profiles/schema";
import { AvatarImage } from "./avatar-image";
import { placeholderOf } from "./avatar-placeholder";

type Props = Omit<ComponentProps<typeof AvatarImage>, "color" | "placeholder"> & {
  /** How it looks before it is there; lists do without. */
  avatar?: AvatarLook | null;
};

/** A person's round picture, or their gem. For server components: the blur that it begins with is made there. */
export function Avatar({ avatar, size, ...rest }: Props) {
  return (
    <AvatarImage
      {...rest}
      size={size}
      color={avatar?.color}
      placeholder={avatar ? placeholderOf(avatar, size) : null}
    />
  );
}
