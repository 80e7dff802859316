import { describeFailure, type Failure } from "./describe-failure";
import { AVATAR_PATH } from "./upload-avatar";
import { readVersion, versionHeaders } from "./version-tag";

export type Changed =
  /** `version` is the profile's new one. */
  { status: "done"; body: string; version: number | null } | { status: "failed"; failure: Failure };

type Change = {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** After the picture's own path. */
  path?: "/crop" | "/restore" | "/original";
  body?: object;
  /** The profile's version this is based on; null to change it whatever happened since. */
  version: number | null;
  /** What one can do when it fails: "remove it again". */
  again: string;
  signal?: AbortSignal;
  /** That there was nothing there is success too. */
  none_is_done?: true;
};

/** How long the server may take, in milliseconds. */
const ANSWER_MAX = 30_000;

/** Changes one's picture on the server by anything but a new file; the promise always resolves. */
export async function changeAvatar(change: Change): Promise<Changed> {
  const { method, path = "", body, version, again, signal, none_is_done } = change;
  const late = AbortSignal.timeout(ANSWER_MAX);
  try {
    const answer = await fetch(`${AVATAR_PATH}${path}`, {
      method,
      headers: { ...versionHeaders(version), ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    const { status, headers } = answer;
    const text = await answer.text();
    if (answer.ok || (status === 404 && none_is_done)) {
      return { status: "done", body: text, version: readVersion(headers.get("etag")) };
    }
    const ending = { type: "answer", status, body: text, retry_after: headers.get("retry-after") } as const;
    return { status: "failed", failure: describeFailure(ending, again) };
  } catch (error) {
    const type = error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "network";
    return { status: "failed", failure: describeFailure({ type }, again) };
  }
}
