import { AppError } from "./errors";

export const ROLES = ["user", "expert", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who asks. `session_id` is the device or client that the request came from. */
export type Actor =
  | { type: "anonymous" }
  | { type: "user"; user_id: string; role: Role; session_id: string }
  | { type: "api_key"; key_id: string; scopes: readonly string[] }
  | { type: "system" };

export type UserActor = Extract<Actor, { type: "user" }>;

export const ANONYMOUS: Actor = { type: "anonymous" };

/**
 * The signed-in person, for verbs on one's own things.
 * @throws AppError `unauthenticated`
 */
export function requireUser(actor: Actor): UserActor {
  if (actor.type !== "user") throw new AppError("unauthenticated");
  return actor;
}

/**
 * Lets admins through; to everyone else what is theirs does not exist.
 * @throws AppError `not_found`
 */
export function requireAdmin(actor: Actor): UserActor {
  if (actor.type !== "user" || actor.role !== "admin") throw new AppError("not_found");
  return actor;
}

/** How a caller showed who they are; a cookie is sent by the browser by itself, a token never. */
export type Via = "cookie" | "token" | "none";

/**
 * Finds the actor behind a request's headers. The API also takes tokens and keys, pages take the cookie alone.
 * @throws AppError `invalid_token` for a token or key that is not good
 */
export type ActorResolver = (headers: Headers, door: "api" | "page") => Promise<{ actor: Actor; via: Via }>;

const slot = Symbol.for("gold.actor-resolver");
type Slot = { [slot]?: ActorResolver };

/** Gives core its way to tell who asks. Called once at start-up; process-wide, because bundles do not share modules. */
export function provideActorResolver(resolver: ActorResolver): void {
  (globalThis as Slot)[slot] = resolver;
}

/** The resolver that start-up provided. */
export function actorResolver(): ActorResolver {
  const resolver = (globalThis as Slot)[slot];
  if (!resolver) throw new Error("No actor resolver: provideActorResolver() was not called at start-up");
  return resolver;
}
