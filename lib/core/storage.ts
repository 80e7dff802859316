import "server-only";
import path from "node:path";
import { type Env, env } from "./env";
import { diskStorage } from "./storage/disk";
import { type S3Settings, s3Storage } from "./storage/s3";

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
  /**
   * Stores what lies under one key under another too, without sending it through this process.
   * @throws AppError `not_found` when nothing lies there
   */
  copy: (from: string, to: string) => Promise<void>;
  /** Removes a file, or everything below a prefix, leftovers of a crash included. Answers how many files it was. */
  remove: (prefix: string) => Promise<number>;
  /** The names one level below a prefix, in no order, leftovers of a crash included. */
  list: (prefix: string) => AsyncIterable<Entry>;
  /** A file, or every one below a prefix, or at all, in no order, without leftovers. */
  files: (prefix?: string) => AsyncIterable<{ key: string; size: number }>;
  /** How many files `remove` would take, and their bytes. */
  stats: (prefix: string) => Promise<Stats>;
  /** Removes, wherever they lie, leftovers of writes that began before a moment. Answers how many it was. */
  tidy: (before: Date) => Promise<number>;
  /** Where a browser can fetch a file itself, for `seconds`; null when it must come through here. */
  address: (key: string, options: { public: boolean; seconds: number }) => Promise<string | null>;
};

/** What of the configuration says where files are kept. */
export type StorageSettings = Omit<S3Settings, "S3_BUCKET"> &
  Pick<Env, "S3_BUCKET" | "AVATAR_STORAGE_TYPE" | "AVATAR_STORAGE_PATH" | "DATA_DIR">;

/** The folder that files are kept in: AVATAR_STORAGE_PATH, by default `files` in DATA_DIR. */
export function storageFolder(settings: Pick<StorageSettings, "AVATAR_STORAGE_PATH" | "DATA_DIR">): string {
  return settings.AVATAR_STORAGE_PATH ?? path.join(/* turbopackIgnore: true */ settings.DATA_DIR, "files");
}

/** The storage of a kind, whichever of the two the site uses. Nothing is opened before the first call. */
export function openStorage(type: StorageSettings["AVATAR_STORAGE_TYPE"], settings: StorageSettings): Storage {
  if (type === "local") return diskStorage(storageFolder(settings));
  const { S3_BUCKET } = settings;
  if (!S3_BUCKET) throw new Error("S3_BUCKET is missing");
  return s3Storage({ ...settings, S3_BUCKET });
}

let opened: Storage | undefined;

/** This process's storage, as AVATAR_STORAGE_TYPE says: a folder of this machine or a bucket. */
export function storage(): Storage {
  opened ??= openStorage(env().AVATAR_STORAGE_TYPE, env());
  return opened;
}
