import { expect, it, vi } from "vitest";
import { countersDb } from "@/db/client";
import { anonymousContext } from "@/db/testing/factories";
import { newId } from "../ids";
import { isWithin, limit, limitCalls } from "../rate-limit";
import { RULES } from "./rules";

process.env.ENABLE_RATE_LIMITING = "false";

it("limits nothing, and asks nobody, where limiting is off", async () => {
  const insert = vi.spyOn(countersDb(), "insert");
  const [key, ctx] = [newId(), anonymousContext()];
  for (let tries = 0; tries <= RULES.sign_in.max; tries++) {
    const { headers, refund } = await limit("sign_in", key);
    expect(headers).toEqual({});
    await refund();
    expect(await isWithin("forgot", key)).toBe(true);
  }
  for (let calls = 0; calls <= RULES.api.max; calls++) expect(limitCalls(ctx)).toEqual({});
  expect(insert).not.toHaveBeenCalled();
});
