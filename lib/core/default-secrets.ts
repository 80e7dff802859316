/** What stands in other programs' examples, and in ours: read without case and signs. */
const WELL_KNOWN =
  /changeme|changethis|replaceme|replacethis|replacewith|yoursecret|yourkey|secretkey|mysecret|supersecret|verysecret|topsecret|defaultsecret|notsecret|insecure|password|passw0rd|placeholder|examplesecret|secrethere|putyour|generatea|opensslrand|onlyfortests/;

/** One to sixteen signs over and over. */
const REPEATED = /^(.{1,16}?)\1+.{0,15}$/s;
const CHARACTERS_MIN = 8;

/** Whether a secret is one that anybody would try first: out of an example, or the same few signs again and again. */
export function isDefaultSecret(secret: string): boolean {
  const plain = secret.toLowerCase().replace(/[^a-z0-9]/g, "");
  return WELL_KNOWN.test(plain) || REPEATED.test(secret) || new Set(secret).size < CHARACTERS_MIN;
}
