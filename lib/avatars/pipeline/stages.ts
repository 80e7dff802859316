export type Stage = "inspect" | "decode" | "shrink" | "encode";

/** Notes how long the stages of making one picture take. */
export type Stages = {
  /** Seconds so far in which work of a stage went on. Stages overlap: sizes are shrunk while others are encoded. */
  seconds: Record<Stage, number>;
  during: <T>(stage: Stage, work: Promise<T>) => Promise<T>;
};

export function startStages(): Stages {
  const seconds = { inspect: 0, decode: 0, shrink: 0, encode: 0 };
  const going = { inspect: 0, decode: 0, shrink: 0, encode: 0 };
  const began = { ...going };
  return {
    seconds,
    async during(stage, work) {
      if (going[stage]++ === 0) began[stage] = performance.now();
      try {
        return await work;
      } finally {
        if (--going[stage] === 0) seconds[stage] += (performance.now() - began[stage]) / 1000;
      }
    },
  };
}
