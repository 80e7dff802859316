import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

type Wishes = Pick<SMTPServerOptions, "onAuth" | "onRcptTo" | "onData" | "secure" | "hideSTARTTLS"> & { port?: number };

/** A real SMTP server and what it was sent. */
export type MailServer = { url: string; port: number; arrived: ParsedMail[]; close(): Promise<void> };

/** Starts one on loopback that takes everything, unless its wishes say otherwise; without TLS unless asked for. */
export async function startMailServer({ port = 0, ...wishes }: Wishes = {}): Promise<MailServer> {
  const arrived: ParsedMail[] = [];
  const server = new SMTPServer({
    hideSTARTTLS: true,
    disableReverseLookup: true,
    authOptional: true,
    logger: false,
    closeTimeout: 50,
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        arrived.push(mail);
        done();
      }, done);
    },
    ...wishes,
  });
  // A client that hangs up on a certificate it does not believe.
  server.on("error", () => {});
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  const bound = (server.server.address() as AddressInfo).port;
  return {
    url: `${wishes.secure ? "smtps" : "smtp"}://127.0.0.1:${bound}`,
    port: bound,
    arrived,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Something that takes connections and says nothing. */
export async function startSilence(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A refusal as an SMTP server gives it. */
export function refusal(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}
