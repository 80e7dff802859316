const WARM_UPS = 3;

export const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * Measures two pieces of work in turns, each first every other time, so that a busy machine slows both alike.
 * @param rounds how often each is measured, after warming up
 * @returns the median milliseconds of each, and the median of the rounds' ratios `work : bound`
 */
export async function compare(
  rounds: number,
  work: () => Promise<unknown>,
  bound: () => Promise<unknown>,
): Promise<{ work: number; bound: number; ratio: number }> {
  const taken: { work: number; bound: number }[] = [];
  for (let round = -WARM_UPS; round < rounds; round++) {
    const early = round % 2 === 0 ? await millisecondsOf(work) : null;
    const times = { bound: await millisecondsOf(bound), work: early ?? (await millisecondsOf(work)) };
    if (round >= 0) taken.push(times);
  }
  return {
    work: median(taken.map((times) => times.work)),
    bound: median(taken.map((times) => times.bound)),
    ratio: median(taken.map((times) => times.work / times.bound)),
  };
}
