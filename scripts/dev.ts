import { runScript } from "./life.ts";
import { runSite } from "./site.ts";

/** `npm run dev`: the site from its sources, reloading what changes. */
await runScript((life) => runSite(life, "development"));
