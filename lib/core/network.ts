import { isIP, isIPv4, isIPv6 } from "node:net";

/**
 * The client's address as our own server wrote it: exactly one, taken from the socket or from a trusted hop.
 * Anything else (a server started another way) counts as unknown.
 */
export function clientAddress(headers: Headers): string | null {
  const address = headers.get("x-forwarded-for")?.trim() ?? "";
  return isIP(address) ? address : null;
}

/** The first four groups of an IPv6 address, `::` filled in. */
function prefix64(address: string): string {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** What limits count by: the address for IPv4, its /64 for IPv6, since one customer holds a whole /64. */
export function networkOf(address: string | null): string {
  if (!address) return "unknown";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  return isIPv6(address) ? `${prefix64(address)}::/64` : address;
}

/** Whether a host name or address means this machine itself (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export function isLoopback(host: string): boolean {
  const bare = host
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/^::ffff:(?=\d)/i, "")
    .toLowerCase();
  if (isIPv4(bare)) return bare.startsWith("127.");
  return bare === "::1" || bare === "localhost" || bare.endsWith(".localhost");
}

/** Set by our own server on requests from this machine with nobody in between, and removed from all others. */
export const DIRECT_HEADER = "x-gold-direct";
