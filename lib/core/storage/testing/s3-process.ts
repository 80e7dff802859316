import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { newKey } from "../../ids";
import type { S3Settings } from "../s3";

const BUCKET = "gold-files";
/** The one that S3rver knows. */
const KEY_ID = "S3RVER";

/** A server that speaks S3, in a process and folder of its own. */
export type S3Process = {
  port: number;
  /** How the bucket is reached; through another port of this machine when one is given. */
  settings: (port?: number) => S3Settings;
  stop: () => Promise<void>;
};

/** Settings as a person writes them. */
export function variablesOf(settings: S3Settings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, `${value ?? ""}`]));
}

/** Starts it on a free port, with one empty bucket; it ends with `stop` or with this process. */
export async function startS3(): Promise<S3Process> {
  const folder = await mkdtemp(path.join(tmpdir(), "gold-s3-"));
  const secret = newKey();
  const server = fork(path.join(import.meta.dirname, "s3-server.ts"), [folder, BUCKET, secret], {
    // Its tokens for the next page of a list are made with a cipher that OpenSSL has put away.
    execArgv: ["--openssl-legacy-provider"],
  });
  const ended = once(server, "exit");
  const [port] = await Promise.race([
    once(server, "message"),
    ended.then(() => Promise.reject(new Error("The S3 server ended before it was ready; its message stands above"))),
  ]);
  return {
    port,
    settings: (through = port) => ({
      S3_BUCKET: BUCKET,
      S3_ENDPOINT: `http://127.0.0.1:${through}`,
      S3_REGION: "us-east-1",
      S3_FORCE_PATH_STYLE: true,
      S3_ACCESS_KEY_ID: KEY_ID,
      S3_SECRET_ACCESS_KEY: secret,
      S3_PUBLIC_URL: undefined,
      S3_SIGNED_URLS: false,
    }),
    async stop() {
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
