import { expect, it } from "vitest";
import { describeFailure } from "./describe-failure";

const answer = (status: number, problem: object | string = "", retry_after: string | null = null) =>
  describeFailure(
    { type: "answer", status, retry_after, body: typeof problem === "string" ? problem : JSON.stringify(problem) },
    "save again",
  );

it("says what the server said about a picture, and what to do", () => {
  const problem = { code: "corrupt_image", title: "The picture cannot be read", detail: "The file ends early." };
  expect(answer(400, problem)).toEqual({ title: problem.title, text: "The file ends early. Choose another picture." });
});

it.each([
  ["40", "Wait 40 seconds, then save again."],
  ["1", "Wait 1 second, then save again."],
  ["600", "Wait 10 minutes, then save again."],
  [null, "Wait a moment, then save again."],
  ["Wed, 21 Oct 2026 07:28:00 GMT", "Wait a moment, then save again."],
])("turns Retry-After %s into words", (retry_after, text) => {
  expect(answer(429, { title: "Too many tries" }, retry_after).text).toBe(text);
});

it("offers to do it all the same when something changed elsewhere", () => {
  const { stale, text } = answer(412, { title: "This was changed elsewhere" });
  expect(stale).toBe(true);
  expect(text).toMatch(/Nothing you did here is lost/);
});

it("offers to sign in again", () => {
  expect(answer(401, { title: "Sign in to continue" }).signed_out).toBe(true);
});

it.each([
  [413, "<html>"],
  [502, "<html>"],
  [500, { title: "x".repeat(9), detail: "secret" }],
  [418, "null"],
] as const)("has words for a %d that is not ours to read", (status, body) => {
  const { title, text } = answer(status, body);
  expect(title).toMatch(/not accepted|on our side/);
  expect(text).not.toMatch(/html|secret/);
});

it("keeps what was chosen when the network fails", () => {
  expect(describeFailure({ type: "network" }, "save again").text).toMatch(/Nothing you did is lost/);
  expect(describeFailure({ type: "timeout" }, "save again").title).toBe("No answer came");
});
