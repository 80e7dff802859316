import { createServer, type IncomingMessage } from "node:http";
import type { Redis } from "ioredis";
import { testRedis } from "@/db/testing/redis";

/** Upstash's REST interface, as https://upstash.com/docs/redis/features/restapi has it, before a real Redis. */
export type UpstashRest = {
  url: string;
  port: number;
  token: string;
  /** How many requests came, and how many commands in them. */
  traffic: { requests: number; commands: number };
  close(): Promise<void>;
};

type Answer = { result: unknown } | { error: string };

const TOKEN = "only-for-tests";

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

/** Strings go as base64 when the caller wishes; numbers, null and the status OK as they are. */
function encoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encoded);
  return typeof value === "string" && value !== "OK" ? Buffer.from(value, "utf8").toString("base64") : value;
}

async function run(redis: Redis, command: unknown, encode: (value: unknown) => unknown): Promise<Answer> {
  if (!Array.isArray(command) || command.length === 0) return { error: "ERR failed to parse command" };
  const [name, ...args] = command.map(String);
  try {
    return { result: encode(await redis.call(name ?? "", ...args)) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Starts it on a free port: a command as a JSON array at `/`, many at `/pipeline`, a bearer token before both. */
export async function startUpstashRest(): Promise<UpstashRest> {
  const redis = testRedis();
  const traffic = { requests: 0, commands: 0 };

  async function execute(request: IncomingMessage): Promise<[status: number, body: unknown]> {
    const encode = request.headers["upstash-encoding"] === "base64" ? encoded : (value: unknown) => value;
    const body = await bodyOf(request);
    const commands = request.url === "/pipeline" && Array.isArray(body) ? body : [body];
    traffic.requests += 1;
    traffic.commands += commands.length;
    const answers = await Promise.all(commands.map((command) => run(redis, command, encode)));
    if (request.url === "/pipeline") return [200, answers];
    return [answers.some((each) => "error" in each) ? 400 : 200, answers[0]];
  }

  async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return [401, { error: "Unauthorized" }];
    if (request.method !== "POST") return [405, { error: "Method Not Allowed" }];
    if (request.url !== "/" && request.url !== "/pipeline") return [404, { error: "Not Found" }];
    return execute(request);
  }

  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request).catch((error) => [500, { error: String(error) }] as const);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    token: TOKEN,
    traffic,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      redis.disconnect();
    },
  };
}
