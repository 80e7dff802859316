/**
 * A server that speaks S3, for tests: `node --openssl-legacy-provider s3-server.ts FOLDER BUCKET SECRET`, which tells
 * whoever forked it where it listens. S3rver does the work; before it stands what S3 does and it does not: every request
 * is signed, a body counts when it has come whole and is what its MD5 says, nobody sees a write half done, and
 * `bytes=0-0` is one byte.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import S3rver from "@20minutes/s3rver";
import { isSigned } from "./s3-signature.ts";

const [directory = "", bucket = "", secret = ""] = process.argv.slice(2);
const ADDRESS = "127.0.0.1";

const s3rver = new S3rver({
  address: ADDRESS,
  port: 0,
  silent: true,
  allowMismatchedSignatures: true,
  directory,
  configureBuckets: [{ name: bucket }],
});
const { port: inner } = await s3rver.run();

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Whether a body is what its MD5 says; of S3's digests the one that every server knows. */
function isWhole({ headers }: IncomingMessage, body: Buffer): boolean {
  const md5 = headers["content-md5"];
  return md5 === undefined || md5 === createHash("md5").update(body).digest("base64");
}

type Passed = { statusCode?: number; headers: IncomingMessage["headers"]; bytes: Buffer };

async function pass({ method, url: path, headers }: IncomingMessage, body: Buffer): Promise<Passed> {
  const passed = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request({ host: ADDRESS, port: inner, method, path, headers, agent: false }, resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
  });
  return { statusCode: passed.statusCode, headers: passed.headers, bytes: await bodyOf(passed) };
}

let last: Promise<unknown> = Promise.resolve();

/** One request after another. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work, work);
  last = result;
  return result;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<Error><Code>${code}</Code><Message>Refused</Message></Error>`);
}

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(incoming);
  if (!isSigned(incoming, secret)) return refuse(response, 403, "SignatureDoesNotMatch");
  if (!isWhole(incoming, body)) return refuse(response, 400, "BadDigest");
  const { statusCode = 500, headers, bytes } = await inTurn(() => pass(incoming, body));
  const first = incoming.headers.range === "bytes=0-0" && statusCode === 206;
  const range = first ? { "content-range": `bytes 0-0/${bytes.length}`, "content-length": "1" } : {};
  response.writeHead(statusCode, { ...headers, ...range });
  response.end(first ? bytes.subarray(0, 1) : bytes);
}

const server = createServer((incoming, response) => {
  // Whoever hangs up on the way has sent nothing.
  answer(incoming, response).catch(() => response.destroy());
});
server.listen(0, ADDRESS, () => process.send?.((server.address() as { port: number }).port));
process.once("disconnect", () => process.exit());
