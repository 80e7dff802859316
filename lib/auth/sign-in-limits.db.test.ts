import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { layLine } from "@/db/testing/faulty-line";
import { testRedisUrl } from "@/db/testing/redis";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { RULES } from "@/lib/core/rate-limit/rules";
import { verifyPassword } from "./passwords";
import { signInUser } from "./testing/enter";

vi.mock("./passwords", { spy: true });

const url = new URL(testRedisUrl());
const line = await layLine(Number(url.port));
url.port = String(line.port);
process.env.REDIS_URL = url.href;

afterAll(line.close);

const PASSWORD = "copper lantern walks";
const BEFORE_DELAYS = RULES.sign_in.delays.findIndex((seconds) => seconds > 0) + 1;
const RECOVERED_MS = 10_000;
const DECIDED_MS = 250;

beforeEach(() => vi.restoreAllMocks());

describe("signing in while the store of limits", () => {
  const BREAKS: [string, () => unknown][] = [
    ["hangs", () => line.hang()],
    ["is refused", () => line.refuse()],
  ];

  it.each(BREAKS)("%s still works, is still limited, and waits for it once", async (_, breakIt) => {
    const informed = vi.spyOn(log(), "info");
    const [{ email }, ctx] = [await createMember({ password: PASSWORD }), anonymousContext()];
    const enter = (password: string) =>
      signInUser(ctx, { email, password }).then(
        () => "in",
        (error) => error.code,
      );
    expect(await enter("wrong")).toBe("invalid_credentials");
    await breakIt();

    // Without the hash, what is left is the deciding.
    vi.mocked(verifyPassword).mockResolvedValueOnce({ matches: false, needs_rehash: false });
    const began = performance.now();
    expect(await enter("wrong")).toBe("invalid_credentials");
    expect(performance.now() - began).toBeLessThan(DECIDED_MS + 50);

    expect(await enter(PASSWORD)).toBe("in");
    for (let failures = 2; failures < BEFORE_DELAYS; failures++)
      expect(await enter("wrong")).toBe("invalid_credentials");
    expect(await enter(PASSWORD)).toBe("rate_limited");
    await expect(signInUser(anonymousContext(), { email, password: PASSWORD })).resolves.toBeTruthy();

    await line.mend();
    await vi.waitFor(() => expect(informed).toHaveBeenCalledOnce(), RECOVERED_MS);
    await expect(signInUser(anonymousContext(), { email, password: PASSWORD })).resolves.toBeTruthy();
  });
});

describe("a try that found too many waiting", () => {
  it("counts as none", async () => {
    const [{ email }, ctx] = [await createMember({ password: PASSWORD }), anonymousContext()];
    for (let tries = 0; tries < RULES.sign_in.max; tries++) {
      vi.mocked(verifyPassword).mockRejectedValueOnce(new AppError("busy", { retry_after: 5 }));
      await expect(signInUser(ctx, { email, password: PASSWORD })).rejects.toMatchObject({ code: "busy" });
    }
    await expect(signInUser(ctx, { email, password: PASSWORD })).resolves.toBeTruthy();
  });
});
