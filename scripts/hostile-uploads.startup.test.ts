import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import pLimit from "p-limit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hostileFiles, mutations, polyglots, validFiles } from "@/lib/avatars/testing/hostile";
import { waitUntil } from "./life";
import { type Answer, type Person, startUploadingSite, type UploadingSite } from "./testing/uploading-site";

const MUTATIONS = 2_000;
const AT_ONCE = 4;
/** Resident memory that the server may gain over all of it, in bytes. */
const GROWTH_MAX = 300 * 1024 * 1024;
/** For one answer, while others are being made and whatever else the machine does. */
const ANSWER_MS_MAX = 5_000;
const QUIET_WITHIN_MS = 20_000;

const CODES = [
  "unsupported_type",
  "corrupt_image",
  "too_many_pixels",
  "dimensions_too_small",
  "dimensions_too_large",
  "crop_out_of_bounds",
  "malformed_multipart",
];

let site: UploadingSite;
let people: Person[];
beforeAll(async () => {
  site = await startUploadingSite();
  people = await Promise.all(Array.from({ length: AT_ONCE }, () => site.join()));
});
afterAll(() => site.stop());

/** Words around the file, mostly harmless, as strangers may send them. */
const fields = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ keep_original: fc.constant("false"), flip: fc.constant("true") }) },
  {
    weight: 1,
    arbitrary: fc.record(
      Object.fromEntries(
        ["x", "y", "width", "height"].map((name) => [
          name,
          fc.constantFrom("0", "10", "60", "99999", "-1", "1e308", "NaN", "", "0x10", "1.5", "\u0660"),
        ]),
      ),
    ),
  },
  { weight: 1, arbitrary: fc.record({ alt: fc.string({ unit: "binary", maxLength: 250 }) }) },
  { weight: 1, arbitrary: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ maxLength: 20 })) },
);

const stored = () =>
  ["avatars", "originals"].flatMap((name) => {
    const folder = path.join(site.files, name);
    return existsSync(folder) ? readdirSync(folder) : [];
  });

type Sent = { bytes: Buffer; fields: Record<string, string> };

/** Sends everything, a few at a time; the answers in the order of what was sent, and the longest wait. */
async function sendAll(files: Sent[]): Promise<{ answers: Answer[]; longest_ms: number }> {
  let longest_ms = 0;
  const free = [...people];
  const answers = await pLimit(AT_ONCE).map(files, async ({ bytes, fields }) => {
    const person = free.pop() as Person;
    const began = performance.now();
    const answer = await person.upload(bytes, fields);
    longest_ms = Math.max(longest_ms, performance.now() - began);
    free.push(person);
    return answer;
  });
  return { answers, longest_ms };
}

const plain = (bytes: Buffer): Sent => ({ bytes, fields: {} });

it("thousands of hostile uploads are answered with clear codes, by a server that stays as it was and keeps none", async () => {
  const valid = await validFiles();
  const warm = await sendAll([...valid, ...valid].map(plain));
  expect(warm.answers.map(({ status }) => status)).toEqual(warm.answers.map(() => 200));
  const started = await site.metric("process_start_time_seconds");
  const before = await site.metric("process_resident_memory_bytes");

  const known = await hostileFiles();
  const refused = await sendAll(known.map(({ bytes }) => plain(bytes)));
  for (const [index, { name, code }] of known.entries()) {
    expect(refused.answers[index]?.body.code, name).toBe(code);
  }
  const harmless = await sendAll((await polyglots()).map(({ bytes }) => plain(bytes)));
  expect(harmless.answers.map(({ status }) => status)).toEqual(harmless.answers.map(() => 200));

  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed}`);
  const spoilt = fc.sample(fc.record({ bytes: mutations(valid), fields }), { numRuns: MUTATIONS, seed });
  const { answers, longest_ms } = await sendAll(spoilt as Sent[]);
  const tally = Object.groupBy(answers, ({ status, body }) => `${status} ${body.code ?? "accepted"}`);
  const counts = Object.fromEntries(Object.entries(tally).map(([name, all]) => [name, all?.length]));
  console.log(`seed ${seed}: ${JSON.stringify(counts)}, longest ${Math.round(longest_ms)} ms`);
  for (const { status, body } of answers) {
    const fine = status === 200 || (status === 400 && CODES.includes(String(body.code))) || status === 422;
    expect(fine, `${status} ${body.code}, seed ${seed}`).toBe(true);
  }
  expect(Math.max(refused.longest_ms, longest_ms)).toBeLessThan(ANSWER_MS_MAX);

  const grown = (await site.metric("process_resident_memory_bytes")) - before;
  console.log(`resident memory grew by ${Math.round(grown / 1024 / 1024)} MiB`);
  expect(grown).toBeLessThan(GROWTH_MAX);
  expect(await site.metric("process_start_time_seconds")).toBe(started);
  expect(await site.failures()).toBe(0);
  await Promise.all(people.map((person) => person.ask("DELETE")));
  expect(await waitUntil(() => stored().length === 0, QUIET_WITHIN_MS)).toBe(true);
}, 240_000);
