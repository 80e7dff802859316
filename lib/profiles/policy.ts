import type { Actor, UserActor } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";

/**
 * The signed-in person, for verbs on one's own profile.
 * @throws AppError `unauthenticated`
 */
export function requireUser(actor: Actor): UserActor {
  if (actor.type !== "user") throw new AppError("unauthenticated");
  return actor;
}
