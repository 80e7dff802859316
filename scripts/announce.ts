import { spawnSync } from "node:child_process";

/** Tells systemd that the service is ready (sd_notify(3)), where it was started by systemd and waits for that. */
export function announceReady(): void {
  if (!process.env.NOTIFY_SOCKET) return;
  const { error, status } = spawnSync("systemd-notify", ["--ready"], { stdio: "inherit" });
  if (error || status !== 0) console.error("systemd could not be told that the server is ready.", error?.message ?? "");
}
