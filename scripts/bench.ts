import { runBench } from "@/bench/run";
import { runScript } from "./life.ts";

/** `npm run bench [-- photograph.jpg]`: the figures the README states, from one run. */
await runScript((life) => runBench(life, process.argv[2]));
