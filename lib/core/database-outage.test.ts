import { describe, expect, it } from "vitest";
import { isDatabaseOut } from "./database-outage";

const failing = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });

describe("isDatabaseOut", () => {
  it.each(["CONNECTION_CLOSED", "ECONNREFUSED", "57P01", "57P03", "08006", "53300", "40P01"])(
    "is what %s means",
    (code) => {
      expect(isDatabaseOut(failing(code))).toBe(true);
      expect(isDatabaseOut(new Error("Failed query", { cause: failing(code) }))).toBe(true);
    },
  );

  it.each(["23505", "57014", "42P01", "ENOENT", ""])("is not what %j means", (code) => {
    expect(isDatabaseOut(failing(code))).toBe(false);
  });

  it("ends with a cause that causes itself", () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect([isDatabaseOut(error), isDatabaseOut(null), isDatabaseOut("57P01")]).toEqual([false, false, false]);
  });
});
