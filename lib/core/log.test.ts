import { describe, expect, it } from "vitest";
import { createLogger } from "./log";

const SECRET = "do-not-write-this-down";
const NAMES = ["password", "password_hash", "token", "cookie", "authorization", "email", "mobile"];

/** A logger whose lines can be read. */
function written() {
  const lines: string[] = [];
  const logger = createLogger("trace", { write: (line) => void lines.push(line) });
  return { logger, lines };
}

describe("what is never logged", () => {
  it.each(NAMES)("%s: on top, in a thing, in a thing of a thing, in a list, with a child", (name) => {
    const { logger, lines } = written();
    const secret = { [name]: SECRET };
    logger.info(secret, "on top");
    logger.info({ input: secret }, "in a thing");
    logger.info({ request: { headers: secret } }, "in a thing of a thing");
    logger.info({ people: [secret, secret] }, "in a list");
    logger.child({ ...secret, request: secret }).warn({ input: secret }, "with a child");
    expect(lines.join("")).not.toContain(SECRET);
    expect(lines.map((line) => JSON.parse(line).msg)).toHaveLength(5);
  });

  it("leaves everything else", () => {
    const { logger, lines } = written();
    logger.child({ request_id: "r1" }).info({ job: "sweep", count: 3, request: { path: "/a" } }, "done");
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      request_id: "r1",
      job: "sweep",
      count: 3,
      request: { path: "/a" },
      msg: "done",
    });
  });
});

describe("an error", () => {
  it("is logged by its name, message, place, code and causes, without anything else it carries", () => {
    const { logger, lines } = written();
    const cause = Object.assign(new TypeError("no route"), { code: "ENETUNREACH", headers: { cookie: SECRET } });
    const error = Object.assign(new Error("could not send", { cause }), { body: SECRET, to: [SECRET] });
    logger.error({ err: error }, "failed");
    expect(lines.join("")).not.toContain(SECRET);
    const { err } = JSON.parse(lines[0] ?? "");
    expect(err).toEqual({
      type: "Error",
      message: "could not send",
      stack: expect.stringContaining("log.test.ts"),
      cause: { type: "TypeError", message: "no route", stack: expect.any(String), code: "ENETUNREACH" },
    });
  });

  it("that repeats the database's detail, or a query's parameters, is logged without", () => {
    const { logger, lines } = written();
    const detail = `Key (email)=(${SECRET}) already exists.`;
    const message = `It says: ${detail}\nparams: ${SECRET},\nmore of ${SECRET}`;
    logger.error({ err: Object.assign(new Error(message), { detail }) }, "failed");
    expect(lines.join("")).not.toContain(SECRET);
    expect(JSON.parse(lines[0] ?? "").err.stack).toContain("log.test.ts");
  });

  it.each([SECRET, { password: SECRET }, [SECRET], null])("that is none (%j) says no more than that", (thrown) => {
    const { logger, lines } = written();
    logger.error({ err: thrown }, "failed");
    expect(lines.join("")).not.toContain(SECRET);
    expect(JSON.parse(lines[0] ?? "").msg).toBe("failed");
  });
});

describe("an error that carries what somebody wrote", () => {
  const queryError = (message: string, cause?: unknown) =>
    Object.assign(new Error(message, { cause }), { name: "DrizzleQueryError" });

  it("is logged without it when no words come along", () => {
    const { logger, lines } = written();
    logger.error(queryError(`Failed query: select 1\nparams: ${SECRET}`));
    logger.error({ err: queryError(`Failed query: select 1\nparams: ${SECRET}`) });
    expect(lines.join("")).not.toContain(SECRET);
    expect(lines.join("")).toContain("Failed query: select 1");
  });

  it("is logged without it when it looks like a stack", () => {
    const { logger, lines } = written();
    logger.error({ err: queryError(`Failed query: select 1\nparams: a\n    at b (c.ts:1:1),${SECRET}`) }, "failed");
    expect(lines.join("")).not.toContain(SECRET);
    expect(lines.join("")).toContain("log.test.ts");
  });

  it("is logged without it when Postgres quotes it", () => {
    const { logger, lines } = written();
    const cause = Object.assign(new Error(`invalid input syntax for type uuid: "${SECRET}"`), { code: "22P02" });
    logger.error({ err: queryError("Failed query: select 1", cause) }, "failed");
    expect(lines.join("")).not.toContain(SECRET);
  });

  it("may be its own cause", () => {
    const { logger, lines } = written();
    const error = new Error("round");
    error.cause = error;
    logger.error({ err: error }, "failed");
    expect(lines).toHaveLength(1);
  });
});
