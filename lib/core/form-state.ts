import type { ErrorCode } from "./errors";

/**
 * What a form's action answers. `values` is what was typed, so that a form without JavaScript loses nothing; `fields`
 * holds the first message for each bad field, "" for the whole form.
 */
export type FormState<T = null> =
  | { status: "idle" }
  | { status: "done"; data: T; at: number }
  | {
      status: "failed";
      code: ErrorCode;
      message: string;
      fields: Record<string, string>;
      values: Record<string, string>;
      at: number;
    };

export const IDLE: FormState<never> = { status: "idle" };
