import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { ActingApi } from "./tls-endings.ts";

/** An HTTP proxy that is asked for tunnels (RFC 9110, section 9.3.6). */
export interface ConnectProxy {
  readonly url: string;
  /** Tunnels that were asked for. */
  readonly asked: () => number;
  readonly close: () => Promise<void>;
}

/** What a proxy does with a request for a tunnel to the API. */
type Tunnel = (socket: Socket, api: ActingApi) => void;

const refuse =
  (status: string): Tunnel =>
  (socket) =>
    socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nproxy-authenticate: Basic realm="x"\r\n\r\n`);

/** The five ways in which a proxy refuses a tunnel. */
export const REFUSING_PROXIES = {
  "403": refuse("403 Forbidden"),
  "407": refuse("407 Proxy Authentication Required"),
  "502": refuse("502 Bad Gateway"),
  "503": refuse("503 Service Unavailable"),
  reset: (socket) => socket.resetAndDestroy(),
} satisfies Record<string, Tunnel>;

/** Proxies that open the tunnel. */
export const OPEN_PROXIES = {
  works: open,
  "reset once open": (socket) => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.once("data", () => socket.resetAndDestroy());
  },
  "reset after the request": (socket, api) => {
    api.onceActed(() => socket.resetAndDestroy());
    open(socket, api);
  },
} satisfies Record<string, Tunnel>;

export async function startConnectProxy(tunnel: Tunnel, api: ActingApi): Promise<ConnectProxy> {
  let asked = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((_, response) => response.writeHead(400).end());
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)));
  });
  server.on("connect", (_, socket: Socket) => {
    asked += 1;
    tunnel(socket, api);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function open(socket: Socket, { port }: ActingApi): void {
  const target = connect(port, "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(target).pipe(socket);
  });
  target.on("error", () => socket.destroy());
  socket.on("close", () => target.destroy());
}
