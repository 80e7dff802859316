import type { Actor, UserActor } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";

/**
 * Lets admins through; to everyone else the dashboard does not exist.
 * @throws AppError `not_found`
 */
export function requireAdmin(actor: Actor): UserActor {
  if (actor.type !== "user" || actor.role !== "admin") throw new AppError("not_found");
  return actor;
}
