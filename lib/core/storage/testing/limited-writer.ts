/**
 * For tests where no disk can be mounted: a process that may write no file past a size (`ulimit -f`) keeps files in a
 * folder and tells whoever forked it what became of that.
 */
import type { AppError } from "../../errors";
import { diskStorage } from "../disk";

const [root = "", size = ""] = process.argv.slice(2);
const storage = diskStorage(root);
const large = Buffer.alloc(Number(size), "gold");
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code, cause }: AppError) => [code, (cause as { code?: string })?.code],
  );

await storage.put("k/a", Buffer.from("old"));
const outcomes = [await codeOf(storage.put("k/a", large)), await codeOf(storage.put("k/b", large))];
const kept = (await storage.read("k/a"))?.toString();
const names = (await Array.fromAsync(storage.list("k"))).map(({ name }) => name);
const after = await codeOf(storage.put("k/a", Buffer.from("new")));
process.send?.({ outcomes, kept, names, after });
process.disconnect();
