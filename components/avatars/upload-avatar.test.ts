import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { UploadForm } from "@/lib/avatars/schema";
import { type Progress, uploadAvatar } from "./upload-avatar";

/** Stands where the browser's would; the test plays the network. */
class FakeRequest {
  static last: FakeRequest;
  upload: { onprogress?: (event: { loaded: number }) => void; onload?: () => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  status = 0;
  responseText = "";
  headers: Record<string, string> = {};
  sent?: FormData;
  constructor() {
    FakeRequest.last = this;
  }
  asked: Record<string, string> = {};
  open() {}
  setRequestHeader(name: string, value: string) {
    this.asked[name] = value;
  }
  getResponseHeader = (name: string) => this.headers[name] ?? null;
  send(form: FormData) {
    this.sent = form;
  }
  abort() {
    this.onabort?.();
  }
  answer(status: number, body: object, headers: Record<string, string> = {}) {
    Object.assign(this, { status, responseText: JSON.stringify(body), headers });
    this.onload?.();
  }
}

const file = new File([new Uint8Array(1000)], "me-and-my-secret.jpg", { type: "image/jpeg" });
const recipe = { crop: { x: 3, y: 4, width: 100, height: 100 }, rotate: 90, flip: true } as const;

function start(version: number | null = 7) {
  const controller = new AbortController();
  const seen: Progress[] = [];
  const result = uploadAvatar({
    file,
    recipe,
    alt: "Smiling, in a hat",
    keep_original: false,
    version,
    signal: controller.signal,
    onProgress: (progress) => seen.push(progress),
  });
  return { request: FakeRequest.last, controller, seen, result };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("sends what the server's form asks for, and the file without its name", () => {
  const { file, ...fields } = Object.fromEntries(start().request.sent ?? []);
  expect(UploadForm.parse(fields)).toEqual({
    ...recipe.crop,
    rotate: 90,
    flip: true,
    alt: "Smiling, in a hat",
    keep_original: false,
  });
  expect(file).toMatchObject({ name: "picture", size: 1000 });
});

it("holds on the version it is based on, or on any", () => {
  expect(start(7).request.asked["if-match"]).toBe('"v7"');
  expect(start(null).request.asked).not.toHaveProperty("if-match");
});

it("tells how much of the file went out, then that it is being made, then the new version", async () => {
  const { request, seen, result } = start();
  request.upload.onprogress?.({ loaded: 400 });
  request.upload.onprogress?.({ loaded: 1600 });
  request.upload.onload?.();
  const body = { avatar_url: "/files/a/medium.webp", metadata: { animated: true } };
  request.answer(200, body, { etag: '"v7"' });
  expect(seen.map((progress) => (progress.phase === "sending" ? progress.sent : progress.phase))).toEqual([
    0,
    400,
    1000,
    "making",
  ]);
  expect(await result).toEqual({ status: "saved", avatar_url: body.avatar_url, animated: true, version: 7 });
});

it("gives up when nothing moves, but not while something does", async () => {
  const { request, result } = start();
  for (const loaded of [200, 400, 600]) {
    await vi.advanceTimersByTimeAsync(25_000);
    request.upload.onprogress?.({ loaded });
  }
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await result).toMatchObject({ status: "failed", failure: { title: "No answer came" } });
});

it("ends as cancelled, as lost, or with what the server said", async () => {
  const cancelled = start();
  cancelled.controller.abort();
  expect(await cancelled.result).toEqual({ status: "cancelled" });

  const lost = start();
  lost.request.onerror?.();
  expect(await lost.result).toMatchObject({ status: "failed", failure: { title: "The connection was lost" } });

  const refused = start();
  refused.request.answer(429, { title: "Too many tries" }, { "retry-after": "42" });
  expect(await refused.result).toMatchObject({ failure: { text: "Wait 42 seconds, then save again." } });
});
