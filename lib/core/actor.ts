import { AppError } from "./errors";

export const ROLES = ["user", "expert", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What a machine's key may be allowed to do. */
export const SCOPES = ["profiles:read", "feed:read", "users:admin"] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);

/** Who asks. `session_id` is the device or client that the request came from. */
export type Actor =
  | { type: "anonymous" }
  | { type: "user"; user_id: string; role: Role; session_id: string }
  | { type: "api_key"; key_id: string; scopes: readonly Scope[] }
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

/**
 * The same for what a machine may be trusted with too. Answers the person, or null for a key with `users:admin`.
 * @throws AppError `not_found`
 */
export function requireUsersAdmin(actor: Actor): UserActor | null {
  return hasScope(actor, "users:admin") ? null : requireAdmin(actor);
}

/** Whether a machine's key may do something. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  return actor.type === "api_key" && actor.scopes.includes(scope);
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
