import "server-only";
import { diskReason } from "../disk-reason";
import { EnvError, env } from "../env";
import { AppError } from "../errors";
import { newKey } from "../ids";
import { openStorage, type Storage, type StorageSettings, storage, storageFolder } from "../storage";

/** Where files lie that only prove that files can. What a failure leaves of them, the sweeper finds. */
export const PROBES = "probes";
const PROBE = Buffer.from("gold");

/** What a server that speaks S3 says, and what it means for whoever configured it. */
const REFUSALS: Record<string, string> = {
  NoSuchBucket: "the bucket does not exist",
  AccessDenied: "this key may not do that there",
  InvalidAccessKeyId: "S3_ACCESS_KEY_ID is not known there",
  SignatureDoesNotMatch: "S3_SECRET_ACCESS_KEY is not the one of that key",
  CredentialsProviderError: "there is neither S3_ACCESS_KEY_ID nor a role of this machine",
  PermanentRedirect: "the bucket is in another region than S3_REGION",
  AuthorizationHeaderMalformed: "the bucket is in another region than S3_REGION",
};

type Failure = { name?: string; code?: string; message?: string; $metadata?: { httpStatusCode?: number } };

/** Why files cannot be kept, and whether that is so until somebody does something about it. */
type Trouble = { reason: string; lasting: boolean };

async function write(place: Storage): Promise<void> {
  const key = `${PROBES}/${newKey()}`;
  await place.put(key, PROBE);
  const bytes = await place.read(key);
  await place.remove(key);
  if (!bytes?.equals(PROBE)) throw new Error("what was written is not what is read");
}

function refusal({ name = "", code, message = "", $metadata }: Failure): Trouble {
  const status = $metadata?.httpStatusCode ?? 0;
  const known = REFUSALS[name];
  if (known) return { reason: `${known} (${name})`, lasting: true };
  const refused = status >= 300 && status < 500 && status !== 429;
  return {
    reason: `${refused ? "it refuses" : "it does not answer"} (${code ?? (name || message)})`,
    lasting: refused,
  };
}

/** Writes, reads and removes a file. */
async function troubleWith(place: Storage, type: StorageSettings["AVATAR_STORAGE_TYPE"]): Promise<Trouble | null> {
  try {
    await write(place);
    return null;
  } catch (error) {
    const cause = error instanceof AppError ? error.cause : error;
    return type === "s3" ? refusal(cause as Failure) : { reason: diskReason(cause), lasting: true };
  }
}

/** What keeps files from being stored, in words that name no place; nothing when all is well. For health and logs. */
export async function checkStorage(): Promise<string[]> {
  const trouble = await troubleWith(storage(), env().AVATAR_STORAGE_TYPE);
  return trouble ? [`Files cannot be stored: ${trouble.reason}.`] : [];
}

/** The place, for whoever configured it, and what to do about it. */
function namesOf(
  type: StorageSettings["AVATAR_STORAGE_TYPE"],
  settings: StorageSettings,
): [place: string, help: string] {
  if (type === "local")
    return [
      `the folder ${storageFolder(settings)}`,
      "Make it writable for this user, or choose another one: AVATAR_STORAGE_PATH=/path/to/folder",
    ];
  const { S3_BUCKET, S3_ENDPOINT = "Amazon", S3_REGION } = settings;
  return [
    `the bucket ${S3_BUCKET} at ${S3_ENDPOINT} (${S3_REGION})`,
    "Check S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.",
  ];
}

/**
 * Makes the place of files if need be and proves that it can be written.
 * @returns null, or what is wrong with a server that does not answer now but may soon
 * @throws EnvError when it cannot be used as it is configured
 */
export async function proveStorage(
  settings: StorageSettings = env(),
  type = settings.AVATAR_STORAGE_TYPE,
): Promise<string | null> {
  const trouble = await troubleWith(openStorage(type, settings), type);
  if (!trouble) return null;
  const [place, help] = namesOf(type, settings);
  const words = `Files cannot be stored in ${place}: ${trouble.reason}.`;
  if (trouble.lasting) throw new EnvError(`${words}\n  → ${help}`);
  return words;
}
