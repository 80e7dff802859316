import type { Stats } from "../storage";

/** How many files these are, and their bytes; they are not held together. */
export async function totalsOf(files: AsyncIterable<{ size: number }>): Promise<Stats> {
  const total = { files: 0, bytes: 0 };
  for await (const { size } of files) {
    total.files += 1;
    total.bytes += size;
  }
  return total;
}
