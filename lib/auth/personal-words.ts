/** Whose password it is: what others know of them and would try first. */
export type Whose = { email?: string | null; full_name?: string | null; username?: string | null };

const HOUSE = "gold";

/** What people write for a letter. */
const LOOKALIKES: Record<string, string> = {
  a: "4@",
  b: "8",
  e: "3",
  g: "9",
  i: "1!|",
  l: "1!|",
  o: "0",
  s: "5$",
  t: "7+",
  z: "2",
};

/** Letters, digits and what stands for them; anything else may stand between the letters of a word that is still read. */
const READ = /[\p{L}\p{N}@!|$+]/u;
const reads = (sign: string | undefined, letter: string) =>
  sign !== undefined && (sign === letter || LOOKALIKES[letter]?.includes(sign));

const SHORTEST = 3;
const SHORTEST_ELSEWHERE = 2;

/** Letters without case, marks and typographic form. */
function fold(text: string): string {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

/** Not so short that they stand in anything; scripts other than Latin say more with a letter. */
function tells(word: string): boolean {
  return /\p{L}/u.test(word) && word.length >= (/^\p{ASCII}+$/u.test(word) ? SHORTEST : SHORTEST_ELSEWHERE);
}

/**
 * The words of a person's name, e-mail and username, alone and joined, and ours; folded. What ends a mail domain (`com`) is
 * everybody's.
 */
export function personalWords({ email, full_name, username }: Whose): string[] {
  const [local = "", domain = ""] = fold(email ?? "").split("@");
  const texts = [local, domain.replace(/\.[^.]*$/, ""), fold(full_name ?? ""), fold(username ?? ""), HOUSE];
  const words = texts.flatMap((text) => [
    text.replace(/[^\p{L}\p{N}]+/gu, ""),
    ...text.split(/[^\p{L}\p{N}]+/u),
    ...text.split(/\P{L}+/u),
  ]);
  return [...new Set(words.filter(tells))];
}

/**
 * What is left of a password without such words, also where they overlap, spelt backwards, with lookalikes or with signs
 * between the letters; null when it has none of them.
 */
export function withoutWords(password: string, words: readonly string[]): string | null {
  const signs = [...fold(password)];
  const seen = signs.map((sign, at) => ({ sign, at })).filter(({ sign }) => READ.test(sign));
  const taken = new Set<number>();
  const spelt = words.map((word) => [...word]);
  for (const letters of [...spelt, ...spelt.map((each) => each.toReversed())]) {
    for (let start = 0; start + letters.length <= seen.length; start++) {
      if (!letters.every((letter, index) => reads(seen[start + index]?.sign, letter))) continue;
      const [first, last] = [seen[start]?.at ?? 0, seen[start + letters.length - 1]?.at ?? 0];
      for (let at = first; at <= last; at++) taken.add(at);
    }
  }
  return taken.size === 0 ? null : signs.filter((_, at) => !taken.has(at)).join("");
}
