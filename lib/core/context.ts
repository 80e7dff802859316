import type { Logger } from "pino";
import { type Actor, ANONYMOUS, actorResolver, type Via } from "./actor";
import { newId } from "./ids";
import { log } from "./log";
import { clientAddress } from "./network";

/** What every verb is given beside its input. `now` comes from here so that a test can hold time still. */
export type Ctx = {
  actor: Actor;
  request_id: string;
  address: string | null;
  user_agent: string | null;
  now: () => Date;
  log: Logger;
};

const USER_AGENT_LIMIT = 400;

/** The context of one request, with a fresh id and nobody known yet. */
export function requestContext(headers: Headers): Ctx {
  const request_id = newId();
  return {
    actor: ANONYMOUS,
    request_id,
    address: clientAddress(headers),
    user_agent: headers.get("user-agent")?.slice(0, USER_AGENT_LIMIT) ?? null,
    now: () => new Date(),
    log: log().child({ request_id }),
  };
}

/**
 * The same, with the actor behind the headers; `via` says how they showed who they are.
 * @throws AppError `invalid_token` at the API's door
 */
export async function resolveContext(
  headers: Headers,
  ctx: Ctx = requestContext(headers),
  door: "api" | "page" = "page",
): Promise<Ctx & { via: Via }> {
  const { actor, via } = await actorResolver()(headers, door);
  return { ...ctx, actor, via };
}

/** For scripts and background work: nobody in particular, allowed everything its caller is. */
export function systemContext(): Ctx {
  const request_id = newId();
  return {
    actor: { type: "system" },
    request_id,
    address: null,
    user_agent: null,
    now: () => new Date(),
    log: log().child({ request_id }),
  };
}
