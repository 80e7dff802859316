import { runScript } from "./life.ts";
import { distDir, ensureBuilt } from "./production-build.ts";

/** `npm run build`: the production build, when the sources have changed since the last one. */
await runScript(async (life) => {
  const built = await ensureBuilt(life.signal, false);
  console.log(built ? `Built into ${distDir()}.` : `The build in ${distDir()} is up to date.`);
  return 0;
});
