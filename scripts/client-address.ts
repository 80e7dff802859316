import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { DIRECT_HEADER, isLoopback } from "../lib/core/network.ts";

/** Headers that name the client or the public address; only a proxy we trust may set them. */
const FROM_PROXIES = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "fastly-client-ip",
] as const;

/** What a trusted proxy says about the request, as opposed to about the client. */
const ABOUT_THE_REQUEST = new Set<string>(["x-forwarded-host", "x-forwarded-port", "x-forwarded-proto"]);

/**
 * The address a request came from.
 * @param socketAddress the other end of the connection
 * @param forwardedFor the `X-Forwarded-For` header as it arrived
 * @param trustedHops how many proxies of ours stand in front. Each appends the address it saw, so the
 *   client's stands that many places from the right end; what is left of it, anybody may have made up.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedHops: number,
): string {
  const socket = plain(socketAddress ?? "");
  if (trustedHops === 0) return socket;
  const hops = (forwardedFor ?? "").split(",").map((hop) => plain(hop.trim()));
  const named = hops.at(-trustedHops) ?? "";
  // A shorter list means a request that went around the outer proxies.
  return isIP(named) ? named : socket;
}

/** Rewrites the headers in place: one `X-Forwarded-For` that is true, and nothing that a stranger claimed. */
export function overwriteClientHeaders(
  headers: IncomingHttpHeaders,
  socketAddress: string | undefined,
  trustedHops: number,
): void {
  const forwardedFor = headers["x-forwarded-for"];
  const address = clientAddress(socketAddress, String(forwardedFor ?? ""), trustedHops);
  for (const name of FROM_PROXIES) {
    if (trustedHops === 0 || !ABOUT_THE_REQUEST.has(name)) delete headers[name];
  }
  if (address) headers["x-forwarded-for"] = address;
}

/** What proxies add, ours or anybody's. */
const SIGN_OF_A_PROXY = /^(forwarded|via|x-forwarded(-.+)?|x-original-.+|x-real-ip|(.+-)?client-ip|.+-connecting-ip)$/;

/** A Host without its port. */
const nameOf = (host: string | undefined) => host?.replace(/:\d*$/, "") ?? "";

/**
 * Whether a request came from this machine itself with nobody in between: over its own network, without a proxy's
 * header, and for a name of this machine, so that no site that leads its own name here (DNS rebinding) counts. To be
 * asked before headers are rewritten.
 */
export function isDirect(headers: IncomingHttpHeaders, socketAddress: string | undefined): boolean {
  return (
    isLoopback(socketAddress ?? "") &&
    isLoopback(nameOf(headers.host)) &&
    !Object.keys(headers).some((name) => SIGN_OF_A_PROXY.test(name))
  );
}

/** Tells the app whether a request is direct, in a header that nobody else can set. */
export function markDirect(headers: IncomingHttpHeaders, direct: boolean): void {
  delete headers[DIRECT_HEADER];
  if (direct) headers[DIRECT_HEADER] = "1";
}

/** Without port and brackets, and IPv4 as such also where the socket speaks IPv6. */
function plain(address: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  return bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
