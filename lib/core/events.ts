import type { Tx } from "@/db/tx";
import type { Ctx } from "./context";

/** What a domain tells those that build on it, which it does not know. */
type Events = {
  /** Who may see a profile may have changed: by its owner's choice, or with the account's state. */
  audience_changed: { user_id: string };
};

/** Acts inside the transaction; what it answers runs once that has committed, before the caller is answered. */
type Follower<E> = (tx: Tx, ctx: Ctx, event: E) => Promise<() => Promise<void>>;

type Followers = { [N in keyof Events]?: Map<string, Follower<Events[N]>> };

const slot = Symbol.for("gold.events");
const holder = globalThis as { [slot]?: Followers };

/** Joins a follower to an event under a name of its own. Process-wide, because bundles do not share modules. */
export function follow<N extends keyof Events>(event: N, name: string, follower: Follower<Events[N]>): void {
  holder[slot] ??= {};
  const followers: Followers = holder[slot];
  followers[event] ??= new Map();
  followers[event]?.set(name, follower);
}

/**
 * Tells every follower, inside the transaction that makes it true. Answers what is left to do after the commit; what
 * fails there is logged, so a follower notes in the transaction what it must not lose.
 */
export async function announce<N extends keyof Events>(
  tx: Tx,
  ctx: Ctx,
  event: N,
  details: Events[N],
): Promise<() => Promise<void>> {
  const rest: (() => Promise<void>)[] = [];
  for (const follower of holder[slot]?.[event]?.values() ?? []) rest.push(await follower(tx, ctx, details));
  return async () => {
    for (const each of rest)
      await each().catch((error: unknown) => ctx.log.error({ err: error, event }, "not followed"));
  };
}
