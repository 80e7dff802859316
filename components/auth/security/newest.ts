import { type FormState, IDLE } from "@/lib/core/form-state";

/** Of several forms of one section the answer that came last: what was said before may no longer be so. */
export function newestOf<T>(...states: FormState<T>[]): FormState<T> {
  const answered = states.filter((each) => each.status !== "idle");
  return answered.toSorted((a, b) => b.at - a.at)[0] ?? IDLE;
}
