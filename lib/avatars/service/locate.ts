import "server-only";
import type { Ctx } from "@/lib/core/context";
import { gemAddress } from "@/lib/profiles/gem";
import { getProfile } from "@/lib/profiles/service";
import { negotiatedUrlOf } from "../keys";
import type { Size } from "../schema";

type Located = {
  /** Of the picture in the size asked for, or of the gem that stands for one. */
  address: string;
  /** Whether the actor is shown it as its owner, who sees it also when nobody else does. */
  own: boolean;
  /** Set when the name is a former one. */
  moved_to: string | null;
};

/**
 * Where the picture of a person's profile lies, as the actor may see that profile.
 * @param input.username current or former
 * @throws AppError `not_found` also for what the actor may not know exists
 */
export async function locateAvatar(ctx: Ctx, input: { username: string; size: Size }): Promise<Located> {
  const { profile, viewer, moved_to } = await getProfile(ctx, input);
  const { avatar_url, gem } = profile;
  const address = avatar_url ? negotiatedUrlOf(avatar_url, input.size) : gemAddress(gem);
  return { address, own: viewer === "self", moved_to };
}
