import "server-only";
import path from "node:path";
import { env } from "./env";
import { diskStorage } from "./storage/disk";

/** Bytes of a file from `start` to `end`, both included (RFC 9110 §14.1.2). */
export type ByteRange = { start: number; end: number };

/** A stored file, opened. Exactly one of `stream` and `close` must be called. */
export type StoredFile = {
  /** Bytes. */
  size: number;
  /** The whole, or a part that lies within `size`. */
  stream: (range?: ByteRange) => ReadableStream<Uint8Array>;
  close: () => Promise<void>;
};

/** What lies under one name: a file or everything below it. `modified_at` is the last write. */
export type Entry = { name: string; modified_at: Date };

/** What a file may be called and cost, for the figures. */
export type Stats = { files: number; bytes: number };

/**
 * Where files are kept. Keys are `/`-separated names of letters, digits, `_`, `-` and inner dots; a key that could lead
 * anywhere else is a bug of the caller and throws bare. A place that does not answer throws AppError `unavailable`,
 * within seconds, and is tried anew by the next call.
 */
export type Storage = {
  /** Stores a file whole or not at all, durably; replaces what was there. */
  put: (key: string, bytes: Uint8Array) => Promise<void>;
  /** The file, null when there is none. */
  open: (key: string) => Promise<StoredFile | null>;
  /** The bytes of a file, null when there is none. For files as large as an upload may be. */
  read: (key: string) => Promise<Buffer | null>;
  /** How many bytes a file has, null when there is none. */
  size: (key: string) => Promise<number | null>;
  /** Stores what lies under one key under another too, without sending it through this process where that can be helped. */
  copy: (from: string, to: string) => Promise<void>;
  /** Removes a file, or everything below a prefix, leftovers of a crash included. Answers how many files it was. */
  remove: (prefix: string) => Promise<number>;
  /** The names one level below a prefix, in no order, leftovers of a crash included. */
  list: (prefix: string) => AsyncIterable<Entry>;
  /** How many files there are below a prefix, and their bytes. */
  stats: (prefix: string) => Promise<Stats>;
  /** Where a browser can fetch a file itself, for `seconds`; null when it must come through here. */
  address: (key: string, options: { public: boolean; seconds: number }) => Promise<string | null>;
};

let opened: Storage | undefined;

/** This process's storage: the folder AVATAR_STORAGE_PATH, by default `files` in DATA_DIR. */
export function storage(): Storage {
  const { AVATAR_STORAGE_PATH, DATA_DIR } = env();
  opened ??= diskStorage(AVATAR_STORAGE_PATH ?? path.join(/* turbopackIgnore: true */ DATA_DIR, "files"));
  return opened;
}
