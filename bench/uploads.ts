import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { processPicture } from "@/lib/avatars/pipeline";
import { compare, median, millisecondsOf } from "./measure";
import { makePhoto } from "./photo";
import type { Site } from "./site";

const CROP = { x: 300, y: 100, width: 2000, height: 2000 };
const ROUNDS = 21;
const AT_ONCE = 8;
const BATCH = 32;
const BATCHES = 5;
const GETS = 300;
const GETS_APART_MS = 10;
const ALONE_RATIO_MAX = 1.4;
const THROUGHPUT_RATIO_MIN = 0.65;
const WAIT_RATIO_MAX = 8;

/** The photograph with a comment of its own, so that no two files are the same and nothing is found to be there. */
function another(photo: Buffer): Buffer {
  const words = Buffer.from(crypto.randomUUID());
  const comment = Buffer.from([0xff, 0xfe, 0, words.length + 2, ...words]);
  return Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)]);
}

/** A cut of its own too: of equal pixels nothing would be stored. */
let cuts = 0;
const nextCut = () => ({ ...CROP, x: CROP.x + (cuts++ % 600) });

const make = (photo: Buffer) => processPicture(another(photo), { crop: nextCut(), rotate: 0, flip: false });

/** Uploads a picture and reads the answer. */
async function send(url: string, token: string, photo: Buffer): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(nextCut())) body.set(name, String(value));
  body.set("file", new Blob([Uint8Array.from(another(photo))]));
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/api/v1/profile/me/avatar`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`An upload was answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function join(url: string): Promise<string> {
  const account = {
    email: `${crypto.randomUUID()}@example.com`,
    full_name: "Mira Joshi",
    password: "copper lantern walks",
  };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/api/v1/auth/register`, { method: "POST", headers, body: JSON.stringify(account) });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Pictures a second of `work`, that many at once. */
async function rateOf(work: (index: number) => Promise<unknown>): Promise<number> {
  const turns = pLimit(AT_ONCE);
  const all = Array.from({ length: BATCH }, (_, index) => turns(() => work(index)));
  return (BATCH * 1000) / (await millisecondsOf(() => Promise.all(all)));
}

/** The 95th percentile, in milliseconds, of asking for one's own profile. */
async function waitFor({ url, cookie }: Site): Promise<number> {
  const waits: number[] = [];
  for (let count = 0; count < GETS; count++) {
    waits.push(
      await millisecondsOf(async () => {
        const answer = await fetch(`${url}/api/v1/users/profile`, { headers: { cookie } });
        if (!answer.ok) throw new Error(`The profile was answered ${answer.status}`);
        await answer.arrayBuffer();
      }),
    );
    await sleep(GETS_APART_MS);
  }
  return waits.toSorted((a, b) => a - b)[Math.floor(GETS * 0.95)] ?? 0;
}

/** The same while uploads go on, as many at once. */
async function waitBesideUploads(site: Site, upload: (index: number) => Promise<void>): Promise<number> {
  let over = false;
  const going = Array.from({ length: AT_ONCE }, async (_, index) => {
    while (!over) await upload(index);
  });
  const wait = await waitFor(site).finally(() => {
    over = true;
  });
  await Promise.all(going);
  return wait;
}

/**
 * Prints what an upload costs over HTTP beside the making of its pictures, alone and with others at once, and what it
 * costs those who ask for something else meanwhile. The load client shares the machine with the server.
 * @returns whether every ratio is within its limit
 */
export async function benchUploads(site: Site): Promise<boolean> {
  const photo = await makePhoto();
  const tokens = await Promise.all(Array.from({ length: AT_ONCE }, () => join(site.url)));
  const upload = (index: number) => send(site.url, tokens[index % AT_ONCE] as string, photo);
  const idle = await waitFor(site);
  const alone = await compare(
    ROUNDS,
    () => upload(0),
    () => make(photo),
  );
  const rates: { sent: number; made: number }[] = [];
  for (let batch = 0; batch <= BATCHES; batch++) {
    const made = await rateOf(() => make(photo));
    rates.push({ made, sent: await rateOf(upload) });
  }
  const beside = await waitBesideUploads(site, upload);

  const sent = median(rates.slice(1).map((rate) => rate.sent));
  const made = median(rates.slice(1).map((rate) => rate.made));
  const throughput = median(rates.slice(1).map((rate) => rate.sent / rate.made));
  console.log(`\nUploads of a ${Math.round(photo.length / 1024)} KiB JPEG with its original, crop 2000x2000`);
  const verdict = (words: string, ratio: number, holds: boolean) => {
    console.log(`  ${holds ? "holds" : "FAILS"}: ${words}, ratio ${ratio.toFixed(2)}`);
    return holds;
  };
  const verdicts = [
    verdict(
      `${alone.work.toFixed(1)} ms over HTTP, ${alone.bound.toFixed(1)} ms for the pictures (at most ${ALONE_RATIO_MAX})`,
      alone.ratio,
      alone.ratio <= ALONE_RATIO_MAX,
    ),
    verdict(
      `${AT_ONCE} at once ${sent.toFixed(1)} a second, ${made.toFixed(1)} in process (at least ${THROUGHPUT_RATIO_MIN})`,
      throughput,
      throughput >= THROUGHPUT_RATIO_MIN,
    ),
    verdict(
      `GET of a profile beside them within ${beside.toFixed(1)} ms (95 %), ${idle.toFixed(1)} ms idle (at most ${WAIT_RATIO_MAX})`,
      beside / idle,
      beside / idle <= WAIT_RATIO_MAX,
    ),
  ];
  return verdicts.every(Boolean);
}
