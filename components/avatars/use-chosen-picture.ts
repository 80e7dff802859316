import { useEffect, useRef, useState } from "react";
import type { Recipe } from "@/lib/avatars/schema";
import { openAsIs, openPicture, type Picture, type Problem, releasePicture } from "./open-picture";
import { AVATAR_PATH } from "./upload-avatar";

/** A picture to crop, how it is looked at first, and whether it is the original that the server keeps. */
export type Chosen = { picture: Picture; recipe: Recipe; kept: boolean };

type Wishes = { still?: boolean; flip?: boolean };

const GONE: Problem = { text: "The original could not be fetched. Nothing is lost; try again." };

async function fetchOriginal(frames: number, signal: AbortSignal): Promise<Picture | Problem> {
  try {
    const answer = await fetch(`${AVATAR_PATH}/original`, { signal });
    if (!answer.ok) return GONE;
    const file = new File([await answer.blob()], "original", { type: answer.headers.get("content-type") ?? "" });
    const opened = await openAsIs(file, { frames, remade: null });
    return typeof opened === "string" ? GONE : opened;
  } catch {
    return GONE;
  }
}

/** The picture that was chosen and can be cropped, or what was wrong with it. The last one chosen counts. */
export function useChosenPicture(max_bytes: number) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [opening, setOpening] = useState(false);
  const running = useRef<AbortController | null>(null);
  const open = useRef<Picture | null>(null);

  const show = (next: Chosen | null) => {
    if (open.current) releasePicture(open.current);
    open.current = next?.picture ?? null;
    setChosen(next);
  };
  const stop = () => {
    running.current?.abort();
    setOpening(false);
  };
  useEffect(
    () => () => {
      running.current?.abort();
      if (open.current) releasePicture(open.current);
    },
    [],
  );

  const run = async (
    act: (signal: AbortSignal) => Promise<Picture | Problem | null>,
    rest: Omit<Chosen, "picture">,
  ) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setOpening(true);
    const opened = await act(controller.signal);
    if (controller.signal.aborted) {
      if (opened && "url" in opened) releasePicture(opened);
      return;
    }
    setOpening(false);
    if (opened && "url" in opened) show({ picture: opened, ...rest });
    else setProblem(opened);
  };
  const choose = (file: File, { still, flip = false }: Wishes = {}) =>
    run((signal) => openPicture(file, { max_bytes, signal, still }), {
      recipe: { crop: null, rotate: 0, flip },
      kept: false,
    });
  const chooseOriginal = (recipe: Recipe, animated: boolean) =>
    run((signal) => fetchOriginal(animated ? 2 : 1, signal), { recipe, kept: true });

  return { chosen, problem, opening, choose, chooseOriginal, stop, close: () => show(null), setProblem };
}
