import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { cookieOf, createMember } from "@/db/testing/factories";
import { formAction } from "./action";
import type { FormState } from "./form-state";
import { newId } from "./ids";
import { limitCalls } from "./rate-limit";
import { RULES } from "./rate-limit/rules";

const sent = { headers: new Headers() };
vi.mock("next/headers", () => ({ headers: async () => sent.headers }));

const NOT_YET: FormState<string> = { status: "idle" };
const schema = z.strictObject({ word: z.string().min(2) });
const { max } = RULES.avatar_delete;

/** Sends a form as the browser with these headers would. */
async function send(action: ReturnType<typeof wordOf>, word: string, headers: Record<string, string>) {
  sent.headers = new Headers(headers);
  const form = new FormData();
  form.set("word", word);
  const state = await action(NOT_YET, form);
  return state.status === "failed" ? state.code : state.status;
}

function wordOf(auth: "user" | "optional") {
  return formAction({ schema, auth, limit: "avatar_delete" }, async (_ctx, { word }) => word);
}

describe("every form", () => {
  it("counts among the calls of its person or network", async () => {
    const action = formAction({ schema, auth: "optional" }, async (_ctx, { word }) => word);
    const member = await createMember();
    const cookie = await cookieOf(member);
    for (let calls = 0; calls < RULES.api.max - 1; calls++) limitCalls(member.ctx);
    expect(await send(action, "no", { cookie })).toBe("done");
    expect(await send(action, "no", { cookie })).toBe("rate_limited");
    expect(await send(action, "no", { "x-forwarded-for": "198.51.100.203" })).toBe("done");
  });
});

describe("a form with a limit", () => {
  it("counts its person wherever they are, before it looks at what they sent", async () => {
    const action = wordOf("user");
    const cookie = await cookieOf(await createMember());
    for (let tries = 0; tries < max; tries++) {
      const [word, outcome] = tries % 2 ? ["no", "done"] : ["-", "invalid"];
      expect(await send(action, word, { cookie, "x-forwarded-for": `198.51.100.${tries}` })).toBe(outcome);
    }
    for (const word of ["no", "-"]) expect(await send(action, word, { cookie })).toBe("rate_limited");
    expect(await send(action, "no", { cookie: await cookieOf(await createMember()) })).toBe("done");
  });

  it("counts of the unknown the network, and nobody whom it does not let in", async () => {
    const open = wordOf("optional");
    const closed = wordOf("user");
    const from = { "x-forwarded-for": "198.51.100.200" };
    for (let tries = 0; tries <= max; tries++) expect(await send(closed, "no", from)).toBe("unauthenticated");
    for (let tries = 0; tries < max; tries++) expect(await send(open, "no", from)).toBe("done");
    expect(await send(open, "no", from)).toBe("rate_limited");
    expect(await send(open, "no", { "x-forwarded-for": "198.51.100.201" })).toBe("done");
  });

  it("says for how long to wait, and gives back what was typed", async () => {
    const action = wordOf("optional");
    sent.headers = new Headers({ "x-forwarded-for": "198.51.100.202" });
    const form = new FormData();
    const word = newId();
    form.set("word", word);
    for (let tries = 0; tries < max; tries++) await action(NOT_YET, form);
    const state = await action(NOT_YET, form);
    expect(state).toMatchObject({ status: "failed", code: "rate_limited", values: { word } });
    expect(state).toMatchObject({ message: expect.stringMatching(/^Too many tries\. Try again in \d+ seconds\.$/) });
  });
});
