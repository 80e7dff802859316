import type { Crop } from "../schema";
import type { Pixels } from "./decoder";

/** Whether two rows differ anywhere, compared as memory. */
const differs = (a: Buffer, b: Buffer, from: number, to: number) => a.compare(b, from, to, from, to) !== 0;

/** The first number from `from` by `step` for which something holds, before `end`. */
function find(from: number, end: number, step: 1 | -1, holds: (index: number) => boolean): number {
  let index = from;
  while (index !== end && !holds(index)) index += step;
  return index;
}

/** The least number up to `high` for which something holds that holds for `high` and all between. */
function least(high: number, holds: (number: number) => boolean): number {
  let low = 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The part of a picture that is not as in another: an animation's further frames need no more. It begins at even numbers,
 * as WebP wants them.
 * @returns the whole when the two have not the same shape; one pixel when nothing has changed
 */
export function changedPart(before: Pixels, after: Pixels): Crop {
  const { width, height, channels } = after;
  const [a, b] = [before.data, after.data];
  if (before.width !== width || a.length !== b.length) return { x: 0, y: 0, width, height };
  const stride = width * channels;
  const rowChanged = (row: number) => differs(a, b, row * stride, (row + 1) * stride);
  const top = find(0, height, 1, rowChanged);
  if (top === height) return { x: 0, y: 0, width: 1, height: 1 };
  const bottom = find(height - 1, top, -1, rowChanged);
  let [left, right] = [width, -1];
  for (let row = top; row <= bottom; row++) {
    const [start, end] = [row * stride, (row + 1) * stride];
    const firstChanged = (columns: number) => differs(a, b, start, start + columns * channels);
    const lastChanged = (columns: number) => differs(a, b, end - columns * channels, end);
    // Column by column, a slanting edge would hold up the process for seconds.
    if (firstChanged(left)) left = least(left, firstChanged) - 1;
    if (lastChanged(width - right - 1)) right = width - least(width - right - 1, lastChanged);
  }
  const [x, y] = [left & ~1, top & ~1];
  return { x, y, width: right + 1 - x, height: bottom + 1 - y };
}
