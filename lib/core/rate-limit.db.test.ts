import { eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { countersDb, db } from "@/db/client";
import { rate_limits } from "@/db/schema/rate-limits";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { newId } from "./ids";
import { callerOf, isWithin, limit, limitCalls } from "./rate-limit";
import { RULES } from "./rate-limit/rules";
import { shareCounts } from "./rate-limit/shared";
import { storedKey } from "./rate-limit/store";

const refusal = (retry_after: unknown) =>
  expect.objectContaining({ code: "rate_limited", details: expect.objectContaining({ retry_after }) });

describe("limit", () => {
  it("says what is left, then refuses and says for how long", async () => {
    const key = newId();
    const { max, window_seconds } = RULES.second_step;
    for (let left = max - 1; left >= 0; left--) {
      const { headers } = await limit("second_step", key);
      expect(headers).toMatchObject({ "ratelimit-limit": String(max), "ratelimit-remaining": String(left) });
      expect(Number(headers["ratelimit-reset"])).toBeGreaterThan(window_seconds - 10);
    }
    const refused = await limit("second_step", key).catch((error) => error);
    expect(refused).toEqual(refusal(Number(refused.details.headers["ratelimit-reset"])));
    expect(refused.details.detail).toBe("Try again in 5 minutes.");
    expect(refused.details.headers["ratelimit-remaining"]).toBe("0");
  });

  it("counts every name and every key by itself", async () => {
    const key = newId();
    for (let tries = 0; tries < RULES.resend.max; tries++) await limit("resend", key);
    await expect(limit("resend", key)).rejects.toEqual(refusal(expect.any(Number)));
    await limit("forgot", key);
    await limit("resend", newId());
  });

  it("gives back what was not to count", async () => {
    const key = newId();
    for (let tries = 0; tries < RULES.resend.max * 2; tries++) await (await limit("resend", key)).refund();
    const { headers } = await limit("resend", key);
    expect(headers["ratelimit-remaining"]).toBe(String(RULES.resend.max - 1));
  });

  it("makes whoever fails to sign in wait, a second at first", async () => {
    const key = newId();
    for (let tries = 0; tries < 4; tries++) await limit("sign_in", key);
    const refused = await limit("sign_in", key).catch((error) => error);
    expect(refused).toEqual(refusal(1));
    expect(refused.details.detail).toBe("Try again in 1 second.");
  });
});

describe("a limit that is counted here", () => {
  it("asks nobody on the request, refuses alike, gives back alike, and is shared when its turn comes", async () => {
    const insert = vi.spyOn(countersDb(), "insert");
    const { max } = RULES.refresh;
    const key = newId();
    await (await limit("refresh", key)).refund();
    for (let left = max - 1; left >= 0; left--) {
      expect((await limit("refresh", key)).headers["ratelimit-remaining"]).toBe(String(left));
    }
    await expect(limit("refresh", key)).rejects.toEqual(refusal(expect.any(Number)));
    expect(insert).not.toHaveBeenCalled();
    await shareCounts();
    const [row] = await db()
      .select()
      .from(rate_limits)
      .where(eq(rate_limits.key, storedKey("refresh", key)));
    expect(row?.count).toBe(max);
    insert.mockRestore();
  });
});

describe("isWithin", () => {
  it("counts, and says no instead of throwing", async () => {
    const key = newId();
    const said: boolean[] = [];
    for (let tries = 0; tries < RULES.forgot.max + 2; tries++) said.push(await isWithin("forgot", key));
    expect(said).toEqual([true, true, true, false, false]);
    await expect(limit("forgot", key)).rejects.toEqual(refusal(expect.any(Number)));
  });
});

describe("limitCalls", () => {
  it("counts a person wherever they are, and of the unknown the network", async () => {
    const { ctx, user_id } = await createMember();
    const [here, there] = [anonymousContext(), anonymousContext()];
    expect([callerOf(ctx), callerOf({ ...ctx, address: there.address })]).toEqual([user_id, user_id]);
    const actor = { type: "api_key", key_id: newId(), scopes: [] } as const;
    expect(callerOf({ ...here, actor })).toBe(actor.key_id);
    expect(callerOf({ ...here, address: "2001:db8:1:2:3:4:5:6" })).toBe("2001:db8:1:2::/64");
    const left = (each: typeof ctx) => Number(limitCalls(each)["ratelimit-remaining"]);
    const { max } = RULES.api;
    expect([left(ctx), left({ ...ctx, address: there.address })]).toEqual([max - 1, max - 2]);
    expect([left(here), left(here), left(there)]).toEqual([max - 1, max - 2, max - 1]);
  });

  it("refuses after six hundred", () => {
    const ctx = anonymousContext();
    for (let calls = 0; calls < RULES.api.max; calls++) limitCalls(ctx);
    expect(() => limitCalls(ctx)).toThrow(refusal(expect.any(Number)));
  });
});
