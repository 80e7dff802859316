import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

const UNSIGNED = "UNSIGNED-PAYLOAD";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** What a request says of its signature, in its header or, for an address that was signed, in its query. */
function claimOf({ headers }: IncomingMessage, query: URLSearchParams) {
  const parts = /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(headers.authorization ?? "");
  const [credential = "", signed = "", signature = ""] =
    parts?.slice(1) ?? ["Credential", "SignedHeaders", "Signature"].map((name) => query.get(`X-Amz-${name}`) ?? "");
  const date = String(headers["x-amz-date"] ?? query.get("X-Amz-Date"));
  return { scope: credential.split("/").slice(1), signed: signed.split(";"), signature, date };
}

/**
 * Whether a request is signed with a secret, as Amazon has it (Signature Version 4). S3rver's own check takes no path
 * that ends with a slash, as the SDK's lists do.
 */
export function isSigned(message: IncomingMessage, secret: string): boolean {
  const { pathname, searchParams } = new URL(message.url ?? "/", "http://localhost");
  const { scope, signed, signature, date } = claimOf(message, searchParams);
  searchParams.delete("X-Amz-Signature");
  const canonical = [
    message.method,
    pathname,
    [...searchParams]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join("&"),
    ...signed.map((name) => `${name}:${String(message.headers[name]).trim()}`),
    "",
    signed.join(";"),
    message.headers["x-amz-content-sha256"] ?? UNSIGNED,
  ].join("\n");
  const key = scope.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secret}`);
  const text = ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical)].join("\n");
  return hmac(key, text).toString("hex") === signature;
}
