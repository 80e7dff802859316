const NAME_MAX = 48;

/** A file's name within a sentence: isolated, because it may run from right to left, and not longer than a line or two. */
export function quoteName(name: string): string {
  const characters = [...name];
  const half = NAME_MAX / 2;
  const shown =
    characters.length > NAME_MAX ? [...characters.slice(0, half), "…", ...characters.slice(-half)].join("") : name;
  return `“\u2068${shown}\u2069”`;
}
