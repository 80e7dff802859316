export class Halt extends Error {
  constructor(problem: string, ...steps: string[]);
}
export function halt(problem: string, ...steps: string[]): never;
