import { describe, expect, it } from "vitest";
import { checkEnv, EnvError, loadEnv } from "./env";

const GOOD = { DATABASE_URL: "postgres://a:b@localhost/gold", AUTH_SECRET: "x".repeat(32) };

const OWN = "Jk3v0Wm8rTq5ZyXc1LsPbn7Hd9aFg2Ue";

describe("loadEnv", () => {
  it("fills in what has a default and derives the site's address", () => {
    const env = loadEnv({ ...GOOD, PORT: "4100" });
    expect(env).toMatchObject({ PORT: 4100, APP_URL: "http://localhost:4100", SECURE: false, TRUSTED_PROXY_HOPS: 0 });
  });

  it("is secure behind an https address", () => {
    expect(loadEnv({ ...GOOD, APP_URL: "https://gold.example" })).toMatchObject({ SECURE: true });
  });

  it.each([
    ["PORT", "abc"],
    ["PORT", "70000"],
    ["TRUSTED_PROXY_HOPS", "-1"],
    ["DATABASE_URL", "mysql://x"],
    ["AUTH_SECRET", "short"],
    ["APP_URL", "https://gold.example/path"],
    ["APP_URL", "gold.example"],
    ["AVATAR_STORAGE_PATH", "relative/path"],
    ["MAX_AVATAR_SIZE", "0"],
    ["MAX_AVATAR_SIZE", "-5"],
    ["AVATAR_STORAGE_TYPE", "cloud"],
    ["S3_BUCKET", "Not a bucket"],
    ["S3_ENDPOINT", "s3.example"],
    ["S3_PUBLIC_URL", "https://files.gold.example/?x=1"],
    ["S3_SIGNED_URLS", "perhaps"],
    ["ENABLE_RATE_LIMITING", "maybe"],
    ["PASSWORD_BREACH_CHECK", "sometimes"],
    ["HIBP_URL", "ftp://range.example"],
    ["HIBP_URL", "https://range.example/?x=1"],
    ["SMTP_URL", "http://mail.example"],
    ["SMTP_URL", "smtp://mail.example?tls.rejectUnauthorized=false"],
    ["MAIL_FROM", "nobody"],
    ["MAIL_FROM", "a <b@c.example>\nBcc: d@e.example"],
    ["TWILIO_FROM", "0612345678"],
    ["TWILIO_BASE_URL", "ftp://x"],
    ["REDIS_URL", "http://127.0.0.1:6379"],
    ["REDIS_URL", "redis:///0"],
    ["UPSTASH_REDIS_REST_URL", "redis://name.upstash.io"],
    ["UPSTASH_REDIS_REST_TOKEN", "two words"],
    ["METRICS_TOKEN", "a token of four words"],
    ["AUTH_OIDC_ISSUER", "id.example"],
    ["AUTH_OIDC_ISSUER", "http://id.example"],
    ["AUTH_OIDC_ISSUER", "https://id.example/?tenant=1"],
    ["AUTH_OIDC_ISSUER", "https://me@id.example"],
    ["LOG_LEVEL", "loud"],
  ])("refuses %s=%s by name with an example", (name, value) => {
    expect(() => loadEnv({ ...GOOD, [name]: value })).toThrow(EnvError);
    expect(() => loadEnv({ ...GOOD, [name]: value })).toThrow(new RegExp(`${name} .*Example: ${name}=`));
  });

  it.each([
    ["mail@gold.example", { name: "", address: "mail@gold.example" }],
    ["Maison d'Or <mail@gold.example>", { name: "Maison d'Or", address: "mail@gold.example" }],
    [undefined, { name: "GOLD", address: "no-reply@gold.example" }],
  ])("takes mail's sender %s apart", (MAIL_FROM, parts) => {
    expect(loadEnv({ ...GOOD, APP_URL: "https://gold.example", MAIL_FROM })).toMatchObject({ MAIL_FROM: parts });
  });

  it("wants all of what works together only", () => {
    expect(() => loadEnv({ ...GOOD, TWILIO_FROM: "+31201234567" })).toThrow(
      /TWILIO_ACCOUNT_SID is missing[\s\S]*TWILIO_AUTH_TOKEN is missing/,
    );
  });

  it.each(["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"])("wants %s beside its other half", (missing) => {
    const both = { UPSTASH_REDIS_REST_URL: "https://name.upstash.io", UPSTASH_REDIS_REST_TOKEN: "token" };
    expect(loadEnv({ ...GOOD, ...both })).toMatchObject(both);
    expect(() => loadEnv({ ...GOOD, ...both, [missing]: undefined })).toThrow(new RegExp(`${missing} is missing`));
  });

  it("says so when two stores of limits are named", () => {
    const stores = { REDIS_URL: "redis://127.0.0.1", UPSTASH_REDIS_REST_URL: "https://name.upstash.io" };
    const set = { ...GOOD, ...stores, UPSTASH_REDIS_REST_TOKEN: "token" };
    for (const check of [loadEnv, checkEnv]) {
      expect(() => check(set)).toThrow(/REDIS_URL and UPSTASH_REDIS_REST_URL are both set/);
    }
  });

  it("wants a bucket's name, and no more, when files are to lie in one", () => {
    for (const check of [loadEnv, checkEnv]) {
      expect(() => check({ ...GOOD, AVATAR_STORAGE_TYPE: "s3" })).toThrow(/S3_BUCKET is missing\. Example: S3_BUCKET=/);
      expect(check({ ...GOOD, AVATAR_STORAGE_TYPE: "s3", S3_BUCKET: "gold-files" }).S3_BUCKET).toBe("gold-files");
    }
    expect(() => loadEnv({ ...GOOD, S3_ACCESS_KEY_ID: "key" })).toThrow(/S3_SECRET_ACCESS_KEY is missing/);
  });

  it.each([
    ["/var/lib/gold", "/var/lib/gold"],
    ["/var/lib/gold/", "/var/lib/gold"],
    ["/var/lib", "/var/lib/gold"],
    ["/", undefined],
    ["/var/lib/gold", "/var/lib/gold/..data"],
  ])("refuses to keep files in %s with the secrets in %s", (AVATAR_STORAGE_PATH, DATA_DIR) => {
    const set = { ...GOOD, AVATAR_STORAGE_PATH, DATA_DIR };
    for (const check of [loadEnv, checkEnv]) expect(() => check(set)).toThrow(/AVATAR_STORAGE_PATH holds DATA_DIR/);
  });

  it.each(["/var/lib/gold/files", "/var/lib/gold-files", "/srv/files"])("keeps files in %s", (AVATAR_STORAGE_PATH) => {
    expect(() => loadEnv({ ...GOOD, AVATAR_STORAGE_PATH, DATA_DIR: "/var/lib/gold" })).not.toThrow();
  });

  it.each(["AUTH_SECRET", "AUTH_SECRET_PREVIOUS", "METRICS_TOKEN", "S3_SECRET_ACCESS_KEY"])(
    "refuses a %s out of an example in production, and takes it while one develops",
    (name) => {
      const given = { ...GOOD, AUTH_SECRET: OWN, S3_ACCESS_KEY_ID: "key", S3_SECRET_ACCESS_KEY: OWN };
      const taken = { ...given, [name]: "changeme-changeme-changeme-changeme" };
      for (const check of [loadEnv, checkEnv]) {
        expect(() => check({ ...taken, NODE_ENV: "production" })).toThrow(new RegExp(`${name} is one that anybody`));
        expect(() => check({ ...given, NODE_ENV: "production" })).not.toThrow();
        expect(() => check(taken)).not.toThrow();
      }
    },
  );

  it.each([
    [{ AUTH_GOOGLE_ID: "x" }, /AUTH_GOOGLE_SECRET is missing/],
    [{ AUTH_GITHUB_SECRET: "x" }, /AUTH_GITHUB_ID is missing/],
    [{ AUTH_OIDC_ISSUER: "https://id.example" }, /AUTH_OIDC_ID is missing[\s\S]*AUTH_OIDC_SECRET is missing/],
  ])("refuses half of another sign-in, %o", (half, words) => {
    expect(() => loadEnv({ ...GOOD, ...half })).toThrow(words);
  });

  it("takes an issuer on this machine without https", () => {
    const issuer = "http://localhost:4000";
    const oidc = { AUTH_OIDC_ISSUER: issuer, AUTH_OIDC_ID: "gold", AUTH_OIDC_SECRET: "secret" };
    expect(loadEnv({ ...GOOD, ...oidc }).AUTH_OIDC_ISSUER).toBe(issuer);
  });

  it("names every missing variable at once", () => {
    expect(() => loadEnv({})).toThrow(/DATABASE_URL is missing[\s\S]*AUTH_SECRET is missing/);
  });
});

describe("checkEnv", () => {
  it("lets pass what the start provides by itself", () => {
    expect(() => checkEnv({})).not.toThrow();
  });

  it("still refuses what somebody set wrongly", () => {
    expect(() => checkEnv({ AUTH_SECRET: "short" })).toThrow(/AUTH_SECRET/);
  });
});
