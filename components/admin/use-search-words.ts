import { useEffect, useRef, useState } from "react";

const TYPING_PAUSE_MS = 250;

type Options = {
  /** The words in the URL. */
  q: string;
  searching: boolean;
  /** Searches for what the form holds, and answers the words as the URL will have them; null when it did not. */
  search: () => string | null;
};

/** What stands in a search box: what is typed, searched for after a pause, until the URL changes by other hands. */
export function useSearchWords({ q, searching, search }: Options) {
  const [words, setWords] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(q);
  useEffect(() => {
    if (q === asked.current || searching || timer.current) return;
    asked.current = q;
    setWords(q);
  }, [q, searching]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const searchNow = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    asked.current = search() ?? asked.current;
  };
  const type = (typed: string) => {
    setWords(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(searchNow, TYPING_PAUSE_MS);
  };
  return { words, type, searchNow };
}
