import { runScript } from "./life.ts";
import { runSite } from "./site.ts";

/** `npm start`: everything the production server needs, then the server, until somebody stops it. */
await runScript((life) => runSite(life, "production"));
