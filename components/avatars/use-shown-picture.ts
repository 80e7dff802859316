import { useState } from "react";

/** The picture to show: what was just done shows at once, until the page brings something else. */
export function useShownPicture(avatar_url: string | null) {
  const [done, setDone] = useState<{ instead_of: string | null; avatar_url: string | null } | null>(null);
  const shown = done && done.instead_of === avatar_url ? done.avatar_url : avatar_url;
  const show = (next: string | null) => setDone({ instead_of: avatar_url, avatar_url: next });
  return { shown, show };
}
