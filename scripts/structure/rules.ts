/** Files a domain (`lib/<domain>/`) may hold. */
export const VOCABULARY = [
  "schema.ts",
  "constants.ts",
  "policy.ts",
  "queries.ts",
  "service.ts",
  "views.ts",
  "loaders.ts",
  "actions.ts",
  "api.ts",
  "jobs.ts",
  "gateway.ts",
];

/** What becomes a folder, one subject a file, when one file would be too long. */
export const FOLDERS = ["service", "queries", "schema", "api", "actions"];

/** Pure cores and named exceptions: files with a name of their own, each for a reason. */
export const NAMED_FILES: Record<string, string[]> = {
  audit: ["chain.ts", "sealing.ts"],
  auth: [
    "adapter.ts",
    "breached-passwords.ts",
    "callbacks.ts",
    "config.ts",
    "cookie.ts",
    "device.ts",
    "gate.ts",
    "id-token.ts",
    "identifier.ts",
    "lifetimes.ts",
    "links.ts",
    "oauth.ts",
    "passing-cookies.ts",
    "password-strength.ts",
    "passwords.ts",
    "personal-words.ts",
    "providers.ts",
    "recovery-codes.ts",
    "resolve-actor.ts",
    "tokens.ts",
    "totp.ts",
    "webauthn.ts",
  ],
  avatars: ["crop.ts", "files.ts", "keys.ts", "negotiation.ts", "pipeline.ts", "turns.ts", "upload.ts"],
  profiles: ["completeness.ts", "gem.ts", "gem-drawing.ts", "gem-file.ts", "usernames.ts"],
};

/**
 * Folders with a name of their own: mail is written in React, and `lib` may not import `components`; the steps that make
 * a picture are many, and only `pipeline.ts` is theirs to the outside.
 */
export const NAMED_FOLDERS: Record<string, string[]> = {
  avatars: ["pipeline"],
  messages: ["templates"],
};

/** What a domain's own tests share lies in its `testing/`. */
export const TEST_SUPPORT = "testing";

/** `lib/core` is not a domain: it holds what all of them stand on, one file a subject. */
export const NOT_DOMAINS = ["core"];

export const BANNED_NAMES = ["utils", "util", "helpers", "helper", "misc", "common"];

export const MAX_LINES = 300;

/** Folders whose files are checked. */
export const CHECKED_FOLDERS = ["app", "components", "lib", "db", "e2e", "scripts", "bench"];
