import { writeFileSync } from "node:fs";
import path from "node:path";
import { runScript } from "./life.ts";

/** `npm run client [-- file.ts]`: writes a typed client of the API, a file that depends on nothing. */
await runScript(async () => {
  const { OPERATIONS } = await import("@/lib/developers/api");
  const { generateClient } = await import("./client/generate.ts");
  const file = path.resolve(process.argv[2] ?? "gold-client.ts");
  writeFileSync(file, await generateClient(OPERATIONS));
  console.log(`The client is in ${file}.`);
  return 0;
});
