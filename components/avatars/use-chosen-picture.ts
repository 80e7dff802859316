import { useEffect, useRef, useState } from "react";
import { checkPicture, type Picture, releasePicture } from "./picture-check";

/** The picture that was chosen and passed its checks, or what was wrong with it. The last one chosen counts. */
export function useChosenPicture(max_bytes: number) {
  const [picture, setPicture] = useState<Picture | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [checking, setChecking] = useState(false);
  const turn = useRef(0);
  const open = useRef<Picture | null>(null);

  const show = (next: Picture | null) => {
    if (open.current) releasePicture(open.current);
    open.current = next;
    setPicture(next);
  };
  useEffect(
    () => () => {
      turn.current += 1;
      if (open.current) releasePicture(open.current);
    },
    [],
  );

  const choose = async (file: File) => {
    turn.current += 1;
    const mine = turn.current;
    setProblem(null);
    setChecking(true);
    const checked = await checkPicture(file, max_bytes);
    if (mine !== turn.current) {
      if ("picture" in checked) releasePicture(checked.picture);
      return;
    }
    setChecking(false);
    if ("picture" in checked) show(checked.picture);
    else setProblem(checked.problem);
  };
  return { picture, problem, checking, choose, close: () => show(null), setProblem };
}
