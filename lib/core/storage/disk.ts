import { constants, type Dirent } from "node:fs";
import { type FileHandle, mkdir, open, opendir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { newKey } from "../ids";
import type { Entry, Storage, StoredFile } from "../storage";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const KEY_LENGTH_MAX = 200;
const SAFE_KEY = /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/;

/** Null for a file or folder that is not there; everything else stays an error. */
function orNull(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return null;
  throw error;
}

/** Makes a new or renamed file's name survive a power failure; Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "wx", FILE_MODE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function asFile(handle: FileHandle): Promise<StoredFile | null> {
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    return null;
  }
  return {
    size: stats.size,
    stream: (range) => Readable.toWeb(handle.createReadStream(range ?? {})) as ReadableStream<Uint8Array>,
    close: () => handle.close(),
  };
}

async function entryOf(folder: string, { name }: Dirent): Promise<Entry | null> {
  const stats = await stat(path.join(folder, name)).catch(orNull);
  return stats && { name, modified_at: stats.mtime };
}

/**
 * Files in a folder of this machine: folders 0700, files 0600, written beside their place, synced and renamed into it.
 * @param root absolute path; made on the first write
 */
export function diskStorage(root: string): Storage {
  function locate(key: string): string {
    if (key.length > KEY_LENGTH_MAX || !SAFE_KEY.test(key)) throw new Error("Not a storage key");
    return path.join(/* turbopackIgnore: true */ root, ...key.split("/"));
  }

  return {
    async put(key, bytes) {
      const file = locate(key);
      const folder = path.dirname(file);
      const made = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      const draft = `${file}.${newKey(6)}.part`;
      try {
        await writeDurably(draft, bytes);
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await syncFolder(folder);
      if (made) await syncFolder(path.dirname(folder));
    },

    async open(key) {
      const handle = await open(locate(key), constants.O_RDONLY | constants.O_NOFOLLOW).catch(orNull);
      return handle && asFile(handle);
    },

    read: (key) => readFile(locate(key)).catch(orNull),

    async size(key) {
      const stats = await stat(locate(key)).catch(orNull);
      return stats?.isFile() ? stats.size : null;
    },

    async copy(from, to) {
      await this.put(to, await readFile(locate(from)));
    },

    async remove(prefix) {
      const place = locate(prefix);
      const stats = await stat(place).catch(orNull);
      if (!stats) return 0;
      const below = stats.isDirectory() ? await readdir(place, { recursive: true, withFileTypes: true }) : null;
      await rm(place, { recursive: true, force: true });
      return below ? below.filter((entry) => entry.isFile()).length : 1;
    },

    async stats(prefix) {
      const below = await readdir(locate(prefix), { recursive: true, withFileTypes: true }).catch(orNull);
      let files = 0;
      let bytes = 0;
      for (const entry of below ?? []) {
        const stats = entry.isFile() ? await stat(path.join(entry.parentPath, entry.name)).catch(orNull) : null;
        files += stats ? 1 : 0;
        bytes += stats?.size ?? 0;
      }
      return { files, bytes };
    },

    address: async () => null,

    async *list(prefix) {
      const folder = locate(prefix);
      const entries = await opendir(folder).catch(orNull);
      if (!entries) return;
      for await (const dirent of entries) {
        const entry = await entryOf(folder, dirent);
        if (entry) yield entry;
      }
    },
  };
}
