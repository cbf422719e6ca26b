import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that takes its time, and can be led elsewhere. */
export interface SlowLink {
  readonly port: number;
  /** Sets how long a round trip takes at least, in ms. */
  setRoundTrip(ms: number): void;
  /** Leads to another port from now on, as a fail-over does: every connection breaks. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

export async function startSlowLink(target: number, roundTripMs = 0): Promise<SlowLink> {
  const sockets = new Set<Socket>();
  let [port, delayMs] = [target, roundTripMs / 2];

  /** In order: timers of one length fire in the order in which they were set, and a shorter one waits for those before it. */
  function forward(from: Socket, to: Socket): void {
    let lastAt = 0;
    sockets.add(from);
    from.on("error", () => undefined);
    from.on("data", (chunk) => {
      lastAt = Math.max(lastAt, performance.now() + delayMs);
      setTimeout(() => to.writable && to.write(chunk), Math.max(0, lastAt - performance.now()));
    });
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
  }
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) socket.setNoDelay(true);
    forward(near, far);
    forward(far, near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    setRoundTrip(ms) {
      delayMs = ms / 2;
    },
    leadTo(other) {
      port = other;
      breakAll();
    },
    async close() {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}
