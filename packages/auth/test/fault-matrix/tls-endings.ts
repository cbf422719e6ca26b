import { EventEmitter } from "node:events";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { CERTIFICATE, CERTIFICATE_KEY } from "./certificate.ts";

/** A server whose TLS handshakes end in some way, in front of an API that counts what it acts on. */
export interface TlsServer extends ActingApi {
  readonly origin: string;
  /** Requests that the API read and acted on. */
  readonly acted: () => number;
  readonly close: () => Promise<void>;
}

/** The API behind: its port, and when it next has acted on a request. */
export interface ActingApi {
  readonly port: number;
  readonly onceActed: (then: () => void) => void;
}

const IDENTITY = { cert: CERTIFICATE, key: CERTIFICATE_KEY };
const MUTUAL = { ca: CERTIFICATE, requestCert: true, rejectUnauthorized: true };

/** How a connection to the server goes on. */
type Ending = (socket: Socket, api: ActingApi) => void;

/** A fatal alert, unencrypted, as a server sends it before the handshake is over (RFC 8446, section 6). */
const alert = (description: number): Buffer => Buffer.of(21, 3, 3, 0, 2, 2, description);

const afterClientHello =
  (end: (socket: Socket) => void): Ending =>
  (socket) =>
    socket.once("data", () => end(socket));

const alertAtClientHello = (description: number): Ending =>
  afterClientHello((socket) => socket.end(alert(description)));

/** The eleven ways in which a handshake ends before a byte of the request is sent. */
export const TLS_ENDINGS = {
  "reset when accepted": (socket) => socket.resetAndDestroy(),
  "reset at ClientHello": afterClientHello((socket) => socket.resetAndDestroy()),
  "FIN at ClientHello": afterClientHello((socket) => socket.end()),
  "reset after ServerHello": (socket, api) => {
    const behind = connect(api.port, "127.0.0.1");
    behind.on("error", () => undefined);
    socket.on("close", () => behind.destroy());
    socket.pipe(behind);
    // Cut within the server's flight: the client cannot have sent more than its ClientHello.
    behind.once("data", (chunk: Buffer) => {
      socket.write(chunk.subarray(0, 100), () => setTimeout(() => socket.resetAndDestroy(), 20));
    });
  },
  "SNI refused": refuseServerName,
  "alert unrecognized_name": alertAtClientHello(112),
  "alert internal_error": alertAtClientHello(80),
  "alert handshake_failure": alertAtClientHello(40),
  "alert protocol_version": alertAtClientHello(70),
  "plain HTTP": afterClientHello((socket) =>
    socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"),
  ),
  "certificate not trusted": relay,
} satisfies Record<string, Ending>;

/** What looks like one of those and comes when the API has acted: nobody may take it for "not acted on". */
export const LATE_ENDINGS = {
  "reset after the request": afterRequest((socket) => socket.resetAndDestroy()),
  "FIN after the request": afterRequest((socket) => socket.end()),
  "alert internal_error after the request": afterRequest((socket) => socket.end(alert(80))),
  "alert handshake_failure after the request": afterRequest((socket) => socket.end(alert(40))),
  "plain HTTP after the request": afterRequest((socket) =>
    socket.end("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n"),
  ),
} satisfies Record<string, Ending>;

/** @param mutual - Whether clients need a certificate too. */
export async function startTlsServer(ending: Ending, { mutual = false } = {}): Promise<TlsServer> {
  let acted = 0;
  const events = new EventEmitter();
  const onceActed = (then: () => void) => void events.once("acted", then);
  const api = createHttpsServer({ ...IDENTITY, ...(mutual && MUTUAL) }, async (request, response) => {
    for await (const _ of request);
    acted += 1;
    events.emit("acted");
    // Late, so that what happens to the connection comes first.
    const body = JSON.stringify({ transferRequestId: "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e" });
    setTimeout(() => response.writeHead(202, { "content-type": "application/json" }).end(body), 200);
  });
  const front = createServer((socket) => {
    socket.on("error", () => undefined);
    ending(socket, { port: portOf(api), onceActed });
  });
  const sockets = new Set<Socket>();
  for (const server of [api, front]) {
    server.on("connection", (socket: Socket) => {
      sockets.add(socket.on("close", () => sockets.delete(socket)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }
  return {
    origin: `https://localhost:${portOf(front)}`,
    port: portOf(front),
    onceActed,
    acted: () => acted,
    async close() {
      const closed = [api, front].map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** Connects a client to the API behind. */
function relay(socket: Socket, { port }: ActingApi): void {
  const behind = connect(port, "127.0.0.1");
  behind.on("error", () => socket.destroy());
  socket.on("close", () => behind.destroy());
  socket.pipe(behind).pipe(socket);
}

/** Lets the handshake and the whole request pass, and nothing of the response: the API acts, then the connection ends. */
function afterRequest(end: (socket: Socket) => void): Ending {
  return (socket, api) => {
    api.onceActed(() => end(socket));
    relay(socket, api);
  };
}

/** A server that knows other names only, as a gateway does before a new host is set up. */
function refuseServerName(socket: Socket): void {
  createTlsServer({
    SNICallback: (name, callback) => callback(new Error(`no certificate for ${name}`)),
  })
    .on("tlsClientError", () => socket.destroy())
    .emit("connection", socket);
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}
