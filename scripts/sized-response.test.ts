import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LENGTH_HEADER } from "@/lib/core/content-length";
import { SizedResponse } from "./sized-response";

const server = createServer({ ServerResponse: SizedResponse }, (_, response) => {
  response.setHeader(LENGTH_HEADER, "3");
  response.setHeader("etag", '"a"');
  response.flushHeaders();
  response.end("abc");
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

it.each(["GET", "HEAD"])("says the length to %s, and nothing of how it was told", async (method) => {
  const { port } = server.address() as AddressInfo;
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method }, (response) => {
      response.resume();
      resolve(response.headers);
    });
    sent.on("error", reject).end();
  });
  expect(headers).toMatchObject({ "content-length": "3", etag: '"a"' });
  expect(headers).not.toHaveProperty("transfer-encoding");
  expect(headers).not.toHaveProperty(LENGTH_HEADER);
});
