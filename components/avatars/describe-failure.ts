/**
 * A failed request in words: what happened and what to do. `signed_out` asks for a way to sign in, `stale` for a way to
 * do it all the same, `lost` for a way to send it again.
 */
export type Failure = { title: string; text: string; signed_out?: true; stale?: true; lost?: true };

type Answer = { type: "answer"; status: number; body: string; retry_after: string | null };

/** How a request ended without success. */
export type Ending = Answer | { type: "network" } | { type: "timeout" };

type Problem = { title?: string; detail?: string };

const PICTURE_STATUSES = [400, 413, 415, 422];

function readProblem(body: string): Problem {
  try {
    const { title, detail } = JSON.parse(body) as Record<string, unknown>;
    return {
      title: typeof title === "string" ? title : undefined,
      detail: typeof detail === "string" ? detail : undefined,
    };
  } catch {
    return {};
  }
}

/** The time that `Retry-After` names, in words; it may also be a date or missing. */
function waitWords(retry_after: string | null): string {
  const seconds = Math.ceil(Number(retry_after));
  if (!retry_after || !(seconds > 0)) return "a moment";
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** Says what happened to a picture that was sent or taken away. `again` is what the person can do: "save again". */
export function describeFailure(ending: Ending, again: string): Failure {
  if (ending.type === "network") {
    const text = `Nothing you did is lost. Check the network, then ${again}.`;
    return { title: "The connection was lost", text, lost: true };
  }
  if (ending.type === "timeout") {
    const text = `The network or the server is slow. Nothing you did is lost; ${again}.`;
    return { title: "No answer came", text, lost: true };
  }
  return describeAnswer(ending, again);
}

function describeAnswer({ status, body, retry_after }: Answer, again: string): Failure {
  const { title, detail } = readProblem(body);
  if (status === 401) {
    const text = `Sign in in another tab, come back here, then ${again}.`;
    return { title: "You are signed out", text, signed_out: true };
  }
  if (status === 412) {
    const text = "Perhaps in another tab, or on another device. Nothing you did here is lost.";
    return { title: "Your profile was changed elsewhere", text, stale: true };
  }
  if (status === 429 || status === 503) {
    return { title: title ?? "Too busy right now", text: `Wait ${waitWords(retry_after)}, then ${again}.` };
  }
  if (PICTURE_STATUSES.includes(status)) {
    const text = [detail, "Choose another picture."].filter(Boolean).join(" ");
    return { title: title ?? "The picture was not accepted", text };
  }
  if (status < 500 && title) return { title, text: detail ?? "" };
  return { title: "Something went wrong on our side", text: `Nothing you did is lost. Wait a moment, then ${again}.` };
}
