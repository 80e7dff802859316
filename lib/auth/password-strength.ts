import type { Score, TranslationKeys } from "@zxcvbn-ts/core";
import { personalWords, type Whose, withoutWords } from "./personal-words";

/** The least score of a new password: a hundred million guesses (zxcvbn). */
const SCORE_MIN = 3;

/**
 * How much of a password is looked at, and how many readings of its lookalikes: together they hold the worst input to
 * about 15 ms, where 128 characters and the usual 100 readings take 600. What is strong shows it in 50 characters.
 */
const SCORED_MAX = 50;
const READINGS_MAX = 4;

const LABELS = ["Very easy to guess", "Easy to guess", "Could be guessed", "Good", "Strong"] as const;
const COMMON = "Too common: one of the first that others would try.";
const PERSONAL = "Too much of it is your name, your e-mail or ours. Add words that have nothing to do with you.";

export type Verdict = {
  /** 0 to 4; 3 and 4 are good. */
  score: Score;
  label: (typeof LABELS)[number];
  /** What is wrong and what to do; null for a password that is good. */
  advice: string | null;
};

/** The dictionaries' own words, but for one that reads as if written for whoever runs the site. */
const ours = (translations: TranslationKeys): TranslationKeys => ({
  ...translations,
  warnings: { ...translations.warnings, userInputs: "Your own name and e-mail are easy to guess." },
});

async function load() {
  const [{ ZxcvbnFactory }, everywhere, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  const scorer = new ZxcvbnFactory({
    dictionary: { ...everywhere.dictionary, ...english.dictionary },
    graphs: everywhere.adjacencyGraphs,
    translations: ours(english.translations),
    maxLength: SCORED_MAX,
    l33tMaxSubstitutions: READINGS_MAX,
  });
  return { scorer, commonest: new Set(everywhere.dictionary["passwords-common"]) };
}

let loaded: ReturnType<typeof load> | undefined;

/** The dictionaries, 1.5 MB: fetched when the first password is judged, and again should that fail. */
async function dictionaries() {
  loaded ??= load();
  try {
    return await loaded;
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}

const verdict = (score: Score, advice: string | null): Verdict => ({ score, label: LABELS[score], advice });

/**
 * How hard a password is to guess for somebody who knows whose it is; the same in the browser and on the server. Refused
 * are the 49,000 most common ones, a single character repeated, what would be easy to guess without the person's own
 * name, e-mail, username and ours, and what scores less than 3 in zxcvbn.
 */
export async function judgePassword(password: string, whose: Whose = {}): Promise<Verdict> {
  const { scorer, commonest } = await dictionaries();
  const lower = password.toLowerCase();
  if (new Set(lower).size === 1 || commonest.has(lower)) return verdict(0, COMMON);
  const words = personalWords(whose);
  const rest = withoutWords(password, words);
  if (rest !== null) {
    const { score } = scorer.check(rest);
    if (score < SCORE_MIN) return verdict(score, PERSONAL);
    // Others get a turn between two scorings.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { score, feedback } = scorer.check(password, words);
  if (score >= SCORE_MIN) return verdict(score, null);
  return verdict(score, [feedback.warning, feedback.suggestions[0]].filter(Boolean).join(" "));
}
