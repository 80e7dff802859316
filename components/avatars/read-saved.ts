/**
 * The two things wanted of an `AvatarUploaded`, or null when that is not what came. Parsing it with its schema would bring
 * all of zod to every profile.
 */
export function readSaved(body: string): { avatar_url: string; animated: boolean } | null {
  try {
    const { avatar_url, metadata } = JSON.parse(body);
    return typeof avatar_url === "string" ? { avatar_url, animated: metadata?.animated === true } : null;
  } catch {
    return null;
  }
}
