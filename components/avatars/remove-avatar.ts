import { describeFailure, type Failure } from "./describe-failure";
import { AVATAR_PATH } from "./upload-avatar";
import { readVersion, versionHeaders } from "./version-tag";

export type Removed = { status: "removed"; version: number | null } | { status: "failed"; failure: Failure };

/** How long the server may take, in milliseconds. */
const ANSWER_MAX = 30_000;

/**
 * Takes one's picture away. That there was none any more is success too.
 * @param version the profile's version this is based on; null to remove whatever happened since
 */
export async function removeAvatar(version: number | null): Promise<Removed> {
  try {
    const answer = await fetch(AVATAR_PATH, {
      method: "DELETE",
      headers: versionHeaders(version),
      signal: AbortSignal.timeout(ANSWER_MAX),
    });
    if (answer.ok || answer.status === 404) {
      return { status: "removed", version: readVersion(answer.headers.get("etag")) };
    }
    const { status, headers } = answer;
    const ending = {
      type: "answer",
      status,
      body: await answer.text(),
      retry_after: headers.get("retry-after"),
    } as const;
    return { status: "failed", failure: describeFailure(ending, "remove it again") };
  } catch (error) {
    const type = error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "network";
    return { status: "failed", failure: describeFailure({ type }, "remove it again") };
  }
}
