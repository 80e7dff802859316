import "server-only";
import path from "node:path";
import { env } from "./env";
import { diskStorage } from "./storage/disk";

/** A stored file, opened. Exactly one of `stream` and `close` must be called. */
export type StoredFile = {
  /** Bytes. */
  size: number;
  stream: () => ReadableStream<Uint8Array>;
  close: () => Promise<void>;
};

/** What lies under one name: a file or everything below it. `modified_at` is the last write. */
export type Entry = { name: string; modified_at: Date };

/**
 * Where files are kept. Keys are `/`-separated names of letters, digits, `_`, `-` and inner dots; a key that could lead
 * anywhere else is a bug of the caller and throws bare.
 */
export type Storage = {
  /** Stores a file whole or not at all, durably; replaces what was there. */
  put: (key: string, bytes: Uint8Array) => Promise<void>;
  /** The file, null when there is none. */
  open: (key: string) => Promise<StoredFile | null>;
  /** Removes a file, or everything below a prefix, leftovers of a crash included. Answers how many files it was. */
  remove: (prefix: string) => Promise<number>;
  /** The names one level below a prefix, in no order, leftovers of a crash included. */
  list: (prefix: string) => AsyncIterable<Entry>;
};

let opened: Storage | undefined;

/** This process's storage: the folder AVATAR_STORAGE_PATH, by default `files` in DATA_DIR. */
export function storage(): Storage {
  const { AVATAR_STORAGE_PATH, DATA_DIR } = env();
  opened ??= diskStorage(AVATAR_STORAGE_PATH ?? path.join(/* turbopackIgnore: true */ DATA_DIR, "files"));
  return opened;
}
