import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { type AuthenticatedEttOptions, createAuthenticatedEttClient } from "../../src/ett.js";
import { CLIENT_SECRET } from "./credentials.js";
import { jwtOf } from "./tokens.js";

const ID = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";

/** The input of `transferCertificate`. */
export const TRANSFER_INIT = {
  query: { organizationId: ID },
  body: {
    certificateId: { registry: "Narnia", streamId: ID },
    receiverId: ID,
    quantity: 1,
    hashedAttributes: [],
  },
};

/** The token of {@link startEttServer}. */
export const TOKEN = jwtOf({ sub: "a-client" });

/** A server that issues tokens, and handles API requests as a test says. */
export interface EttServer {
  readonly origin: string;
  /** The API requests that arrived: method and path. */
  readonly requests: string[];
  readonly client: (
    options?: Partial<AuthenticatedEttOptions>,
  ) => ReturnType<typeof createAuthenticatedEttClient>;
  close(): Promise<void>;
}

/** Starts a real HTTP server. The test closes it. */
export async function startEttServer(
  handle: (response: ServerResponse, request: string) => void = acceptTransfer,
): Promise<EttServer> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const path = request.url?.split("?")[0];
    if (path === "/token") {
      const token = { access_token: TOKEN, token_type: "Bearer", expires_in: 3600 };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(token));
      return;
    }
    requests.push(`${request.method} ${path}`);
    handle(response, `${request.method} ${path}`);
  });
  const origin = await listen(server);
  return {
    origin,
    requests,
    client: (options = {}) =>
      createAuthenticatedEttClient({
        environment: { baseUrl: origin, tokenUrl: `${origin}/token`, scope: "api" },
        clientId: ID,
        clientSecret: CLIENT_SECRET,
        retry: { initialDelayMs: 1 },
        ...options,
      }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The response of a server that has acted on a transfer. */
function acceptTransfer(response: ServerResponse): void {
  const body = JSON.stringify({ transferRequestId: ID });
  response.writeHead(202, { "content-type": "application/json" }).end(body);
}

/** Returns a port of this machine on which nothing listens. */
export async function unusedPort(): Promise<number> {
  const server = createSocketServer();
  const origin = await listen(server as Server);
  await new Promise((resolve) => server.close(resolve));
  return Number(new URL(origin).port);
}

async function listen(server: Pick<Server, "listen" | "address">): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
