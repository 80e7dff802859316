import { Notice } from "@/components/ui/notice";
import type { FormState } from "@/lib/core/form-state";

/** What became of an act, where its form stands; complaints about single fields stand at the fields. */
export function Answer({ state }: { state: FormState<string> }) {
  if (state.status === "idle") return null;
  if (state.status === "done") return <Notice look="good">{state.data}</Notice>;
  const atFields = Object.keys(state.fields).some((field) => field !== "");
  if (atFields || state.code === "reauthentication_required") return null;
  return <Notice look="danger">{state.message}</Notice>;
}
