"use client";
import { clsx } from "clsx";
import { type RefObject, useEffect, useState } from "react";
import type { Verdict } from "@/lib/auth/password-strength";
import type { Judgement, Question } from "./password-worker";

/** Typing pauses this long before the password is judged. */
const PAUSE_MS = 200;
const CHANGES = ["input", "reset"];

/** What others know of the person, where the form does not ask for it. */
export type Whose = { email?: string; full_name?: string; username?: string };

export type Strength = Pick<Verdict, "score" | "advice"> & { label: string };

function startWorker(onJudged: (judgement: Judgement) => void): Worker {
  const worker = new Worker(new URL("./password-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Judgement>) => onJudged(data));
  return worker;
}

function whoseIn(form: HTMLFormElement, known: Whose): Whose {
  const typed = new FormData(form);
  const field = (name: keyof Whose) => known[name] ?? String(typed.get(name) ?? "");
  return { email: field("email"), full_name: field("full_name"), username: field("username") };
}

function strengthOf(verdict: Verdict | null, password: string, min: number): Strength | null {
  const short = [...password].length < min;
  return verdict && short ? { score: 0, label: `Too short: at least ${min} characters`, advice: "" } : verdict;
}

/** How hard the password in a field is to guess, as one types; null while nothing is typed or nothing is known. */
export function usePasswordStrength(
  input: RefObject<HTMLInputElement | null>,
  min: number,
  { email, full_name, username }: Whose,
): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  useEffect(() => {
    const form = input.current?.form;
    if (!form) return;
    let worker: Worker | undefined;
    let pause: ReturnType<typeof setTimeout>;
    let turn = 0;
    const typed = () => input.current?.value.normalize("NFKC") ?? "";
    const ask = () => {
      worker ??= startWorker(({ turn: of, verdict }) => of === turn && setStrength(strengthOf(verdict, typed(), min)));
      const whose = whoseIn(form, { email, full_name, username });
      worker.postMessage({ turn, password: typed(), whose } satisfies Question);
    };
    const onChange = () => {
      turn++;
      clearTimeout(pause);
      pause = setTimeout(() => (typed() ? ask() : setStrength(null)), PAUSE_MS);
    };
    onChange();
    for (const event of CHANGES) form.addEventListener(event, onChange);
    return () => {
      clearTimeout(pause);
      worker?.terminate();
      for (const event of CHANGES) form.removeEventListener(event, onChange);
    };
  }, [input, min, email, full_name, username]);
  return strength;
}

const wordsFor = ({ label, advice }: Strength) => [label, advice].filter(Boolean).join(". ");

/** A thin line of gold along the field's lower edge, and the words of it for who cannot see it. */
export function StrengthMeter({ strength }: { strength: Strength | null }) {
  return (
    <>
      {strength && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-x-3.5 bottom-1.5 h-0.5 overflow-hidden rounded-full"
        >
          <span
            className="block h-full rounded-full bg-gold transition-[width] duration-200"
            style={{ width: `${Math.max(6, strength.score * 25)}%` }}
          />
        </span>
      )}
      <span aria-live="polite" className="sr-only">
        {strength && wordsFor(strength)}
      </span>
    </>
  );
}

/** How good it is, and else what is wrong and what to do. */
export function StrengthWords({ strength: { label, advice } }: { strength: Strength }) {
  return (
    <>
      <span className={clsx("font-semibold", advice === null ? "text-good" : "text-ink")}>{label}</span>
      {advice && `. ${advice}`}
    </>
  );
}
