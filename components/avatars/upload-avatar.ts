import type { Crop, Recipe } from "@/lib/avatars/schema";
import { describeFailure, type Ending, type Failure } from "./describe-failure";
import { readSaved } from "./read-saved";
import { readVersion, versionHeaders } from "./version-tag";

export const AVATAR_PATH = "/api/v1/profile/me/avatar";

/** How long nothing may move while sending, and how long the server may work, in milliseconds. */
const STALL_MAX = 30_000;
const MAKING_MAX = 60_000;

export type Progress = { phase: "sending"; sent: number; total: number } | { phase: "making" };

export type Uploaded =
  /** `version` is the profile's new one. */
  | { status: "saved"; avatar_url: string; animated: boolean; version: number | null }
  | { status: "failed"; failure: Failure }
  | { status: "cancelled" };

/** What is sent: a file, what is to be made of it, the words for it, and whether the server keeps it as it is. */
type Upload = { file: File; recipe: Recipe & { crop: Crop }; alt: string; keep_original: boolean };

type Options = Upload & {
  /** The profile's version this is based on; null to save whatever happened since. */
  version: number | null;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
};

function formOf({ file, recipe, alt, keep_original }: Upload): FormData {
  const form = new FormData();
  const { crop, rotate, flip } = recipe;
  for (const [name, value] of Object.entries({ ...crop, rotate, flip, alt, keep_original })) {
    form.set(name, String(value));
  }
  // The file's own name is nobody's business.
  form.set("file", file, "picture");
  return form;
}

function readAnswer(request: XMLHttpRequest): Uploaded {
  const body = request.responseText;
  const saved = request.status === 200 || request.status === 201 ? readSaved(body) : null;
  if (saved) return { status: "saved", ...saved, version: readVersion(request.getResponseHeader("etag")) };
  const retry_after = request.getResponseHeader("retry-after");
  return failed({ type: "answer", status: request.status, body, retry_after });
}

const failed = (ending: Ending): Uploaded => ({ status: "failed", failure: describeFailure(ending, "save again") });

/** Sends a picture and its crop; the promise always resolves. XMLHttpRequest, because fetch does not tell how much has gone out. */
export function uploadAvatar({ version, signal, onProgress, ...upload }: Options): Promise<Uploaded> {
  const { promise, resolve } = Promise.withResolvers<Uploaded>();
  const request = new XMLHttpRequest();
  const { size } = upload.file;
  let watch: ReturnType<typeof setTimeout> | undefined;
  const settle = (result: Uploaded) => {
    clearTimeout(watch);
    resolve(result);
  };
  const expectNews = (milliseconds: number) => {
    clearTimeout(watch);
    watch = setTimeout(() => {
      settle(failed({ type: "timeout" }));
      request.abort();
    }, milliseconds);
  };
  request.upload.onprogress = ({ loaded }) => {
    expectNews(STALL_MAX);
    // The form's own bytes count as sent too, but mean nothing to anyone.
    onProgress({ phase: "sending", sent: Math.min(loaded, size), total: size });
  };
  request.upload.onload = () => {
    expectNews(MAKING_MAX);
    onProgress({ phase: "making" });
  };
  request.onload = () => settle(readAnswer(request));
  request.onerror = () => settle(failed({ type: "network" }));
  request.onabort = () => settle({ status: "cancelled" });
  signal.addEventListener("abort", () => request.abort(), { once: true });

  onProgress({ phase: "sending", sent: 0, total: size });
  expectNews(STALL_MAX);
  request.open("POST", AVATAR_PATH);
  request.setRequestHeader("accept", "application/json, application/problem+json");
  for (const [name, value] of Object.entries(versionHeaders(version))) request.setRequestHeader(name, value);
  request.send(formOf(upload));
  return promise;
}
