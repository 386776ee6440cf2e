// A connection that a test can break for real: it passes bytes on between sockets, until it is cut.

import { createConnection, createServer } from "node:net";
import type { AddressInfo, NetConnectOpts, Socket } from "node:net";

export interface Relay {
  /** The port on 127.0.0.1 that it listens on; 0 where it listens on a socket file. */
  readonly port: number;
  /** Breaks every connection, and each new one too, until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/**
 * @param to where bytes go
 * @param from a socket file to listen on; by default any port of 127.0.0.1
 */
export async function startRelay(to: NetConnectOpts, from?: string): Promise<Relay> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A broken connection is what this is for; each end sees it as such.
    socket.on("error", () => socket.destroy());
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    keep(near);
    if (isCut) {
      near.destroy();
      return;
    }
    const far = createConnection({ ...to, allowHalfOpen: true });
    keep(far);
    near.pipe(far).pipe(near);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  await new Promise<void>((resolve) => (from === undefined ? server.listen(0, "127.0.0.1", resolve) : server.listen(from, resolve)));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: from === undefined ? (server.address() as AddressInfo).port : 0,
    cut,
    mend: () => {
      isCut = false;
    },
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
