import type { Crop } from "@/lib/avatars/schema";
import { describeFailure, type Ending, type Failure } from "./describe-failure";
import { readVersion, versionHeaders } from "./version-tag";

export const AVATAR_PATH = "/api/v1/profile/me/avatar";

/** How long nothing may move while sending, and how long the server may work, in milliseconds. */
const STALL_MAX = 30_000;
const MAKING_MAX = 60_000;

export type Progress = { phase: "sending"; sent: number; total: number } | { phase: "making" };

export type Uploaded =
  /** `version` is the profile's new one. */
  | { status: "saved"; avatar_url: string; version: number | null }
  | { status: "failed"; failure: Failure }
  | { status: "cancelled" };

type Options = {
  file: File;
  crop: Crop;
  /** The profile's version this is based on; null to save whatever happened since. */
  version: number | null;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
};

function formOf(file: File, crop: Crop): FormData {
  const form = new FormData();
  for (const name of ["x", "y", "width", "height"] as const) form.set(name, String(crop[name]));
  // The file's own name is nobody's business.
  form.set("file", file, "picture");
  return form;
}

/** The one thing wanted of an `AvatarUploaded`; parsing it with its schema would bring all of zod to every profile. */
function readUrl(body: string): string | null {
  try {
    const { avatar_url } = JSON.parse(body) as Record<string, unknown>;
    return typeof avatar_url === "string" ? avatar_url : null;
  } catch {
    return null;
  }
}

function readAnswer(request: XMLHttpRequest): Uploaded {
  const body = request.responseText;
  if (request.status === 200 || request.status === 201) {
    const avatar_url = readUrl(body);
    if (avatar_url) return { status: "saved", avatar_url, version: readVersion(request.getResponseHeader("etag")) };
  }
  const retry_after = request.getResponseHeader("retry-after");
  return failed({ type: "answer", status: request.status, body, retry_after });
}

const failed = (ending: Ending): Uploaded => ({ status: "failed", failure: describeFailure(ending, "save again") });

/** Sends a picture and its crop; the promise always resolves. XMLHttpRequest, because fetch does not tell how much has gone out. */
export function uploadAvatar({ file, crop, version, signal, onProgress }: Options): Promise<Uploaded> {
  const { promise, resolve } = Promise.withResolvers<Uploaded>();
  const request = new XMLHttpRequest();
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
    onProgress({ phase: "sending", sent: Math.min(loaded, file.size), total: file.size });
  };
  request.upload.onload = () => {
    expectNews(MAKING_MAX);
    onProgress({ phase: "making" });
  };
  request.onload = () => settle(readAnswer(request));
  request.onerror = () => settle(failed({ type: "network" }));
  request.onabort = () => settle({ status: "cancelled" });
  signal.addEventListener("abort", () => request.abort(), { once: true });

  onProgress({ phase: "sending", sent: 0, total: file.size });
  expectNews(STALL_MAX);
  request.open("POST", AVATAR_PATH);
  request.setRequestHeader("accept", "application/json, application/problem+json");
  for (const [name, value] of Object.entries(versionHeaders(version))) request.setRequestHeader(name, value);
  request.send(formOf(file, crop));
  return promise;
}
