import { constants, type Dirent } from "node:fs";
import { copyFile, type FileHandle, lstat, mkdir, open, opendir, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors";
import { newKey } from "../ids";
import type { Entry, Storage, StoredFile } from "../storage";
import { streamHandle } from "./handle-stream";
import { isKey, isSafeName, safeKey } from "./keys";
import { totalsOf } from "./totals";
import { unavailable } from "./unavailable";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const DRAFT_BYTES = 6;
/** What a write that was killed leaves: the file's name, a random one, this ending. */
const DRAFT = /\.[\w-]{8}\.part$/;

/** A folder may be removed between its making and the first file in it, by whoever removes what lay there. */
const TRIES = 3;

/** Nothing to do with what was asked: the disk is full, failing, read-only, closed to us, or out of handles. */
const DISK_OUT =
  /^(ENOSPC|EDQUOT|EFBIG|EIO|EROFS|EACCES|EPERM|ESTALE|ENODEV|ENXIO|ENOTCONN|EHOSTDOWN|ETIMEDOUT|EMFILE|ENFILE|ENOMEM)$/;

const codeOf = (error: unknown) => String((error as NodeJS.ErrnoException).code);

type Found = { place: string; size: number; modified_at: Date };

/** Passes an error on; one of the disk's own as `unavailable`. */
function passOn(error: unknown): never {
  throw DISK_OUT.test(codeOf(error)) ? unavailable(error) : error;
}

/** Null for a file or folder that is not there; everything else stays an error. */
function orNull(error: unknown): null {
  if (/^(ENOENT|ENOTDIR)$/.test(codeOf(error))) return null;
  return passOn(error);
}

/** Makes a new or renamed file's name survive a power failure; Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

// Node's own recursive mkdir never returns for a folder in /proc, and does not tell which names are to be synced.
async function makeFolder(folder: string): Promise<void> {
  const code = await mkdir(folder, { mode: FOLDER_MODE }).then(() => "", codeOf);
  if (code === "ENOENT" && path.dirname(folder) !== folder) {
    await makeFolder(path.dirname(folder));
    await mkdir(folder, { mode: FOLDER_MODE }).catch((error) => {
      if (codeOf(error) !== "EEXIST") throw error;
    });
  } else if (code === "EEXIST") return;
  else if (code) throw Object.assign(new Error(`mkdir: ${code}`), { code });
  await syncFolder(path.dirname(folder));
}

async function writeDraft(draft: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(draft, "wx", FILE_MODE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A copy in the kernel, by reference where the file system can. It is as old as the copying, not as its source. */
async function copyDraft(source: string, draft: string): Promise<void> {
  await copyFile(source, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const handle = await open(draft, "r+");
  try {
    const now = new Date();
    await handle.utimes(now, now);
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
    stream: (range) => streamHandle(handle, range ?? { start: 0, end: stats.size - 1 }),
    close: () => handle.close(),
  };
}

/** A file of ours, or every one below a folder, leftovers included; read piece by piece, however many there are. */
async function* walk(place: string): AsyncGenerator<Found> {
  const stats = await lstat(place).catch(orNull);
  if (stats?.isFile()) yield { place, size: stats.size, modified_at: stats.mtime };
  if (!stats?.isDirectory()) return;
  const entries = await opendir(place).catch(orNull);
  for await (const { name } of entries ?? []) if (isSafeName(name)) yield* walk(path.join(place, name));
}

/** When something was last written or removed below a folder: each is a change of the folder it lies in. */
async function changedAt(folder: string): Promise<Date | null> {
  const entries = await opendir(folder).catch(orNull);
  const stats = await lstat(folder).catch(orNull);
  if (!(entries && stats)) {
    await entries?.close();
    return null;
  }
  let last = stats.mtime;
  for await (const entry of entries) {
    const below = entry.isDirectory() ? await changedAt(path.join(folder, entry.name)) : null;
    if (below && below > last) last = below;
  }
  return last;
}

async function entryOf(folder: string, dirent: Dirent): Promise<Entry | null> {
  const { name } = dirent;
  const place = path.join(folder, name);
  const modified_at = dirent.isDirectory() ? await changedAt(place) : (await lstat(place).catch(orNull))?.mtime;
  return modified_at ? { name, modified_at } : null;
}

/** Removes a folder and what lies below it; what is put there meanwhile may stay. */
async function removeFolder(folder: string): Promise<number> {
  const entries = await opendir(folder).catch(orNull);
  if (!entries) return 0;
  let removed = 0;
  for await (const entry of entries) {
    const place = path.join(folder, entry.name);
    removed += entry.isDirectory() ? await removeFolder(place) : await removeFile(place);
  }
  await rmdir(folder).catch((error) => {
    if (!/^(ENOTEMPTY|EEXIST|ENOENT)$/.test(codeOf(error))) throw error;
  });
  return removed;
}

async function removeFile(file: string): Promise<number> {
  const removed = await rm(file).then(() => 1, orNull);
  return removed ?? 0;
}

/**
 * Files in a folder of this machine: folders 0700, files 0600, written beside their place, synced and renamed into it.
 * @param root absolute path; made on the first write
 */
export function diskStorage(root: string): Storage {
  const locate = (key: string) => path.join(/* turbopackIgnore: true */ root, ...safeKey(key).split("/"));
  const making = new Map<string, Promise<void>>();

  // Who finds a folder that another put has just made must not be done before its name is safe.
  function ensureFolder(folder: string): Promise<void> {
    const begun = making.get(folder);
    if (begun) return begun;
    const work = makeFolder(folder).finally(() => making.delete(folder));
    making.set(folder, work);
    return work;
  }

  async function fillOnce(file: string, fill: (draft: string) => Promise<void>): Promise<void> {
    const folder = path.dirname(file);
    const draft = `${file}.${newKey(DRAFT_BYTES)}.part`;
    await ensureFolder(folder);
    try {
      await fill(draft);
      await rename(draft, file);
    } catch (error) {
      // On a disk that is out this may fail too, and says nothing new.
      await rm(draft, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(folder);
  }

  async function place(file: string, fill: (draft: string) => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await fillOnce(file, fill);
      } catch (error) {
        if (codeOf(error) !== "ENOENT" || tries === TRIES) passOn(error);
      }
    }
  }

  async function sizeOf(key: string): Promise<number | null> {
    const stats = await lstat(locate(key)).catch(orNull);
    return stats?.isFile() ? stats.size : null;
  }

  async function openFile(key: string): Promise<FileHandle | null> {
    return open(locate(key), constants.O_RDONLY | constants.O_NOFOLLOW).catch(orNull);
  }

  const below = (prefix?: string) => walk(prefix === undefined ? root : locate(prefix));

  async function* files(prefix?: string): AsyncGenerator<{ key: string; size: number }> {
    for await (const { place, size } of below(prefix)) {
      const key = path.relative(root, place).split(path.sep).join("/");
      if (isKey(key) && !DRAFT.test(key)) yield { key, size };
    }
  }

  return {
    put: async (key, bytes) => place(locate(key), (draft) => writeDraft(draft, bytes)),

    async open(key) {
      const handle = await openFile(key);
      return handle && asFile(handle).catch(passOn);
    },

    async read(key) {
      const handle = await openFile(key);
      if (!handle) return null;
      try {
        return (await handle.stat()).isFile() ? await handle.readFile() : null;
      } catch (error) {
        return passOn(error);
      } finally {
        await handle.close();
      }
    },

    size: sizeOf,

    async copy(from, to) {
      const source = locate(from);
      await place(locate(to), async (draft) => {
        if ((await sizeOf(from)) === null) throw new AppError("not_found");
        await copyDraft(source, draft);
      });
    },

    async remove(prefix) {
      const stats = await lstat(locate(prefix)).catch(orNull);
      if (!stats) return 0;
      return (stats.isDirectory() ? removeFolder(locate(prefix)) : removeFile(locate(prefix))).catch(passOn);
    },

    async *list(prefix) {
      const folder = locate(prefix);
      const entries = await opendir(folder).catch(orNull);
      if (!entries) return;
      for await (const dirent of entries) {
        const entry = isSafeName(dirent.name) ? await entryOf(folder, dirent) : null;
        if (entry) yield entry;
      }
    },

    files,
    stats: async (prefix) => totalsOf(below(prefix)),

    async tidy(before) {
      let removed = 0;
      for await (const { place, modified_at } of below())
        if (DRAFT.test(place) && modified_at < before) removed += await removeFile(place).catch(passOn);
      return removed;
    },

    address: async () => null,
  };
}
