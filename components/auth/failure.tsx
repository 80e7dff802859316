import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/core/form-state";

/** What was typed and what is wrong with it, of a form's last answer. */
export function typedIn(state: FormState<unknown>): Record<"values" | "fields", Record<string, string>> {
  return {
    values: state.status === "failed" ? state.values : {},
    fields: state.status === "failed" ? state.fields : {},
  };
}

/** What is wrong with the form as a whole; fields say their own. */
export function Failure({ state }: { state: FormState<unknown> }) {
  if (state.status !== "failed" || state.code === "invalid" || state.fields.email) return null;
  return <Notice look="danger">{state.message}</Notice>;
}
