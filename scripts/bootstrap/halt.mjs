/** A reason to stop that a person can do something about; its message is ready to print. */
export class Halt extends Error {
  /**
   * @param {string} problem what is wrong, one sentence
   * @param {...string} steps what to do about it, one step a line
   */
  constructor(problem, ...steps) {
    super([problem, ...steps.map((step) => `  → ${step}`)].join("\n"));
    this.name = "Halt";
  }
}

/**
 * Stops the command, saying why and what to do.
 * @param {string} problem
 * @param {...string} steps
 * @returns {never}
 */
export function halt(problem, ...steps) {
  throw new Halt(problem, ...steps);
}
