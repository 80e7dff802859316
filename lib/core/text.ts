import { z } from "zod";

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\t]|[\u2028\u2029]/u;
// Unicode TR9: embeddings, overrides and isolates can make a name read as another one.
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/;

/** Letters that show nothing: a name of these alone would be invisible. */
const FILLERS = /[\u115f\u1160\u2800\u3164\uffa0]/gu;
const VISIBLE = /[\p{L}\p{N}\p{S}\p{P}]/u;

type Limits = { min?: number; max: number };

const length = (value: string) => [...value].length;

/** UTF-16 units that a character may have as it is sent. */
export const UNITS_READ = 4;

/**
 * Text before it is looked at. Composing marks into order takes quadratic time, so what is hopelessly long is refused
 * first; four UTF-16 units a character leave room for astral ones and for marks that compose.
 */
const raw = (max: number) => z.string().max(max * UNITS_READ, { error: `At most ${max} characters`, abort: true });

function text({ min = 0, max }: Limits, control: RegExp, words: string) {
  return z
    .string()
    .refine((value) => length(value) <= max, { error: `At most ${max} characters`, abort: true })
    .refine((value) => value.isWellFormed(), "Contains broken characters")
    .refine((value) => !control.test(value), words)
    .refine((value) => !BIDI_CONTROL.test(value), "Contains invisible text-direction characters")
    .refine((value) => min === 0 || VISIBLE.test(value.replace(FILLERS, "")), { error: "Is required", abort: true })
    .refine((value) => length(value) >= min, `At least ${min} characters`);
}

/** One line of text: NFC, ends trimmed, no control or bidi-override characters; lengths in code points. */
export function line(limits: Limits) {
  return raw(limits.max)
    .overwrite((value) => value.normalize("NFC").trim())
    .pipe(text(limits, CONTROL, "Contains control characters or line breaks"));
}

/** Text of several lines: NFC, line ends as LF (forms send CRLF), otherwise as typed; lengths in code points. */
export function lines(limits: Limits) {
  return raw(limits.max)
    .overwrite((value) => value.normalize("NFC").replaceAll("\r\n", "\n"))
    .pipe(text(limits, CONTROL_BUT_LINES, "Contains control characters"));
}

/**
 * What counters know a typed identifier by, whether or not there is such an account: NFKC, trimmed, lower case. Whatever
 * the database takes for equal is equal here, so that spellings of one e-mail buy no tries; more may be.
 */
export function foldIdentifier(typed: string): string {
  // JavaScript leaves a dot over the i of İ, and writes a last Σ in its own way.
  return typed.normalize("NFKC").trim().toLowerCase().replaceAll("\u0307", "").replaceAll("ς", "σ");
}
