import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { TokenEndpoint } from "./token-endpoint.js";

/** A request to the API that was read to its end. */
export interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Counts the API's requests from 1. */
  readonly number: number;
  /** Does what the request asks for: doing it again would be twice. */
  act(): void;
}

/** How the API misbehaves. What a fault does not take care of goes well. */
export interface Fault {
  /** Gets each connection that is opened after the fault began. */
  readonly onConnection?: (socket: Socket) => void;
  /** Gets each request to the API. Returns whether it took care of it. */
  readonly onRequest?: (turn: Turn) => boolean;
  /** Lets the API's request travel on the connection of the token request before it. */
  readonly keepsAlive?: boolean;
}

/** The API and its token endpoint. Counts what arrives and what it acts on; lets in only who has the current token. */
export interface FaultServer {
  readonly origin: string;
  /** Requests to the API that were read to their end. */
  readonly received: () => number;
  /** Requests to the API that had their effect. */
  readonly acted: () => number;
  readonly begin: (fault: Fault) => void;
  /** Opens the port again after `close`. */
  readonly reopen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const ANSWERS: Readonly<Record<string, readonly [status: number, body: object]>> = {
  "GET /wallet-api/wallets": [200, { result: [] }],
  "PUT /api/certificates/contracts": [200, { updated: 1 }],
  "POST /wallet-api/transfers": [202, { transferRequestId: "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e" }],
  "POST /orders": [201, { orderId: "order-1" }],
};

export async function startFaultServer(tokens: TokenEndpoint): Promise<FaultServer> {
  let fault: Fault = {};
  let received = 0;
  let acted = 0;
  const act = () => {
    acted += 1;
  };

  const server = createServer(async (request, response) => {
    const body = await readAll(request).catch(() => undefined);
    if (body === undefined || request.socket.destroyed) return;
    // A connection for each request, so that a fault of connections meets every one of them.
    response.setHeader("connection", fault.keepsAlive ? "keep-alive" : "close");
    if (/^\/(token|authenticate)$/.test(request.url ?? "")) return tokens.respond(request, response);
    received += 1;
    if (fault.onRequest?.({ request, response, number: received, act })) return;
    if (!tokens.isCurrent(request.headers.authorization)) {
      sendJson(response, 401, { title: "Unauthorized" });
      return;
    }
    act();
    const [status, json] = ANSWERS[`${request.method} ${request.url?.split("?")[0]}`] ?? [404, {}];
    sendJson(response, status, json);
  });
  server.on("connection", (socket) => {
    socket.on("error", () => undefined);
    fault.onConnection?.(socket);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });

  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received: () => received,
    acted: () => acted,
    begin: (next) => {
      fault = next;
    },
    reopen: () => listen(port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
