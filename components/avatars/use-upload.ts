import { useEffect, useRef, useState } from "react";
import type { Crop } from "@/lib/avatars/schema";
import type { Failure } from "./describe-failure";
import { type Progress, type Uploaded, uploadAvatar } from "./upload-avatar";

export type Saved = Extract<Uploaded, { status: "saved" }>;

/** One upload at a time: how far it is, how the last one failed, and how to stop it. */
export function useUpload(file: File, onSaved: (saved: Saved) => void) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const send = async (crop: Crop, version: number | null) => {
    if (running.current) return;
    const controller = new AbortController();
    running.current = controller;
    setFailure(null);
    const result = await uploadAvatar({ file, crop, version, signal: controller.signal, onProgress: setProgress });
    running.current = null;
    setProgress(null);
    if (result.status === "failed") setFailure(result.failure);
    if (result.status === "saved") onSaved(result);
  };
  const cancel = () => running.current?.abort();
  return { progress, failure, send, cancel };
}
