import { z } from "zod";

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\t]|[\u2028\u2029]/u;
// Unicode TR9: embeddings, overrides and isolates can make a name read as another one.
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/;

type Limits = { min?: number; max: number };

const length = (value: string) => [...value].length;

function text({ min = 0, max }: Limits, control: RegExp, words: string) {
  return z
    .string()
    .refine((value) => value.isWellFormed(), "Contains broken characters")
    .refine((value) => !control.test(value), words)
    .refine((value) => !BIDI_CONTROL.test(value), "Contains invisible text-direction characters")
    .refine((value) => length(value) >= min, min === 1 ? "Is required" : `At least ${min} characters`)
    .refine((value) => length(value) <= max, `At most ${max} characters`);
}

/** One line of text: NFC, ends trimmed, no control or bidi-override characters; lengths in code points. */
export function line(limits: Limits) {
  return z
    .string()
    .overwrite((value) => value.normalize("NFC").trim())
    .pipe(text(limits, CONTROL, "Contains control characters or line breaks"));
}

/** Text of several lines: NFC, line ends as LF (forms send CRLF), otherwise as typed; lengths in code points. */
export function lines(limits: Limits) {
  return z
    .string()
    .overwrite((value) => value.normalize("NFC").replaceAll("\r\n", "\n"))
    .pipe(text(limits, CONTROL_BUT_LINES, "Contains control characters"));
}
