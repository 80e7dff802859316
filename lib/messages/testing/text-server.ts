import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Asked = { method?: string; url?: string; headers: IncomingHttpHeaders; form: Record<string, string> };

/** Twilio's message resource as its documentation has it: form in, JSON out. `answer` may be changed at any time. */
export type TextServer = {
  url: string;
  asked: Asked[];
  answer: { status: number; body: string } | "silence";
  close(): void;
};

export async function startTextServer(): Promise<TextServer> {
  const sent = { status: 201, body: JSON.stringify({ sid: "SM0123", status: "queued", error_code: null }) };
  const server = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    state.asked.push({ method: request.method, url: request.url, headers: request.headers, form });
    if (state.answer === "silence") return;
    response.writeHead(state.answer.status, { "content-type": "application/json", location: "/elsewhere" });
    response.end(state.answer.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const state: TextServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    answer: sent,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return state;
}
