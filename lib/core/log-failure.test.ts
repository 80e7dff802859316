import { expect, it } from "vitest";
import { AppError } from "./errors";
import { createLogger } from "./log";
import { logFailure } from "./log-failure";
import { unavailable } from "./storage/unavailable";

function logged(error: unknown): Record<string, unknown> {
  const lines: string[] = [];
  logFailure(createLogger("debug", { write: (line) => void lines.push(line) }), error, { operation: "uploadAvatar" });
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "");
}

it("tells refusals, outages and bugs apart, and an outage's cause", () => {
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  expect(logged(new AppError("forbidden"))).toMatchObject({ level: 20, operation: "uploadAvatar", code: "forbidden" });
  expect(logged(unavailable(full))).toMatchObject({
    level: 40,
    operation: "uploadAvatar",
    code: "unavailable",
    err: { message: "no space left on device", code: "ENOSPC" },
  });
  expect(logged(full)).toMatchObject({ level: 50, msg: "failed", err: { code: "ENOSPC" } });
});
