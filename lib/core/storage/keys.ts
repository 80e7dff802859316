const KEY_LENGTH_MAX = 200;
const NAME = String.raw`[\w-]+(?:\.[\w-]+)*`;
const SAFE_NAME = new RegExp(`^${NAME}$`);
const SAFE_KEY = new RegExp(`^${NAME}(?:/${NAME})*$`);

/** Whether a name between two slashes can be one of ours. */
export function isSafeName(name: string): boolean {
  return SAFE_NAME.test(name);
}

/** Whether a text names a file or a prefix, and leads nowhere else: names of letters, digits, `_`, `-`, inner dots. */
export function isKey(text: string): boolean {
  return text.length <= KEY_LENGTH_MAX && SAFE_KEY.test(text);
}

/** The key as it was given. What is none is a bug of the caller and throws bare. */
export function safeKey(key: string): string {
  if (!isKey(key)) throw new Error("Not a storage key");
  return key;
}
