import type { z } from "zod";
import { AppError, type FieldError } from "./errors";

function words(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return "Is not a known field";
  if (issue.code === "invalid_type" && issue.input === undefined) return "Is required";
  return issue.message;
}

/** More would only make a long answer of a long nonsense. */
const ERRORS_MAX = 50;

/** Zod's issues as field errors, the first fifty; one for each unknown key. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, ERRORS_MAX).flatMap((issue) => {
    const path = issue.path.map(String);
    const paths =
      issue.code === "unrecognized_keys" ? issue.keys.slice(0, ERRORS_MAX).map((key) => [...path, key]) : [path];
    return paths.map((each) => ({ path: each.join("."), message: words(issue) }));
  });
}

/**
 * Parses input with a schema.
 * @throws AppError `invalid` with every bad field.
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (!parsed.success) throw new AppError("invalid", { errors: fieldErrors(parsed.error) });
  return parsed.data;
}
