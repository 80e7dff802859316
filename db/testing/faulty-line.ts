import { createConnection, createServer, type Server, type Socket } from "node:net";

/** A line to a real server that can break. It starts whole. */
export type FaultyLine = {
  port: number;
  /** As if nothing were wrong; what hung comes through now. */
  mend(): Promise<void>;
  /** Takes connections and bytes and answers nothing, as a server that has stopped does. */
  hang(): void;
  /** Loses what is connected now, as when a firewall forgets it: nobody is told. Who connects anew comes through. */
  lose(): void;
  /** Ends every connection and takes no other, as where no server runs. */
  refuse(): Promise<void>;
  close(): Promise<void>;
};

/** Lays a line to a server on this machine. */
export async function layLine(target: number): Promise<FaultyLine> {
  const pairs = new Set<[near: Socket, far: Socket]>();
  let hangs = false;

  const server = createServer((near) => {
    const far = createConnection(target, "127.0.0.1");
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const [from, to] of [pair, pair.toReversed() as typeof pair]) {
      from.on("data", (bytes) => to.write(bytes));
      from.on("error", () => {});
      from.on("close", () => {
        to.destroy();
        pairs.delete(pair);
      });
      if (hangs) from.pause();
    }
  });

  const cut = () => {
    for (const sockets of pairs) for (const socket of sockets) socket.destroy();
  };
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as { port: number };

  return {
    port,
    async mend() {
      hangs = false;
      for (const sockets of pairs) for (const socket of sockets) socket.resume();
      if (!server.listening) await listen(port);
    },
    hang() {
      hangs = true;
      for (const sockets of pairs) for (const socket of sockets) socket.pause();
    },
    lose() {
      for (const sockets of pairs) for (const socket of sockets) socket.pause();
    },
    refuse: () => end(server, cut),
    close: () => end(server, cut),
  };
}

function end(server: Server, cut: () => void): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    cut();
  });
}
