import type { Format } from "../constants";

const PNG_SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

const at = (bytes: Buffer, start: number, end: number) => bytes.toString("latin1", start, end);

/** The picture format that the first bytes announce, null for everything else. The name and type a sender gives do not count. */
export function sniffFormat(bytes: Buffer): Format | null {
  if (bytes.length < 16) return null;
  if (at(bytes, 0, 3) === "\xff\xd8\xff") return "JPEG";
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return "PNG";
  if (at(bytes, 0, 4) === "RIFF" && at(bytes, 8, 12) === "WEBP") return "WEBP";
  if (/^GIF8[79]a/.test(at(bytes, 0, 6))) return "GIF";
  return null;
}
