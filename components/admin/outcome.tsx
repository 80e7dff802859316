import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/core/form-state";

/** What became of an act, beside it. */
export function Outcome({ state }: { state: FormState<string> }) {
  if (state.status === "idle") return null;
  if (state.status === "done") return <Notice look="good">{state.data}</Notice>;
  return <Notice look="danger">{state.message}</Notice>;
}
