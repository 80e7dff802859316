import { isIP } from "node:net";
import type { StorageSettings } from "../storage";

/** Where signed addresses point to, as the SDK makes them: to a host of the bucket's own where there can be one. */
function bucketOrigin({ S3_BUCKET = "", S3_ENDPOINT, S3_REGION, S3_FORCE_PATH_STYLE }: StorageSettings): string {
  const domain = S3_REGION.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const { protocol, host, hostname } = new URL(S3_ENDPOINT ?? `https://s3.${S3_REGION}.${domain}`);
  const shared = S3_FORCE_PATH_STYLE || S3_BUCKET.includes(".") || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  return `${protocol}//${shared ? host : `${S3_BUCKET}.${host}`}`;
}

/** The origins that browsers are sent to for files, for the policy of what pages may show. */
export function fileOrigins(settings: StorageSettings): string[] {
  const { AVATAR_STORAGE_TYPE, S3_PUBLIC_URL, S3_SIGNED_URLS } = settings;
  if (AVATAR_STORAGE_TYPE !== "s3") return [];
  return [
    ...(S3_PUBLIC_URL ? [new URL(S3_PUBLIC_URL).origin] : []),
    ...(S3_SIGNED_URLS ? [bucketOrigin(settings)] : []),
  ];
}
