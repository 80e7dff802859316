import { judgePassword, type Verdict } from "@/lib/auth/password-strength";

/** A password to judge, and the number that its answer comes back with. */
export type Question = { turn: number; password: string; whose: Parameters<typeof judgePassword>[1] };
export type Judgement = { turn: number; verdict: Verdict | null };

// The dictionaries take half a second to unpack on a phone, which the page must not stand still for.
addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  const verdict = await judgePassword(data.password, data.whose).catch(() => null);
  postMessage({ turn: data.turn, verdict } satisfies Judgement);
});
