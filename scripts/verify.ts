import { runScript } from "./life.ts";
import { verify } from "./verify/steps.ts";

/** `npm run verify`: everything that can be said about the code without running it. */
await runScript(async ({ signal }) => {
  const { failed } = await verify(signal);
  return failed > 0 ? 1 : 0;
});
