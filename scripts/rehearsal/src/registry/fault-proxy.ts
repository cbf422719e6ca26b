import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What is done to a request instead of passing it on: answered with a status, or its connection cut. */
export type Fault = number | "cut" | "cut after passing it on";

/** A registry with a fault: everything else is passed on to the real one. */
export interface FaultProxy extends AsyncDisposable {
  /** With a slash at its end, as registries' are. */
  readonly url: string;
}

/**
 * Puts a server before a registry that fails as registries do: it refuses, is broken, or dies in the middle.
 *
 * @param faultOf - Decides for each request; undefined passes it on.
 */
export async function startFaultProxy(
  target: string,
  faultOf: (request: IncomingMessage) => Fault | undefined,
): Promise<FaultProxy> {
  const server = createServer((incoming, answer) => {
    const fault = faultOf(incoming);
    if (typeof fault === "number") {
      incoming.resume();
      // What a registry answers may repeat what it was sent; nobody is to see it.
      const error = `refused: ${incoming.headers.authorization ?? "no token"}`;
      answer.writeHead(fault, { "content-type": "application/json" }).end(JSON.stringify({ error }));
      return;
    }
    if (fault === "cut") {
      incoming.once("data", () => incoming.socket.destroy());
      incoming.once("end", () => incoming.socket.destroy());
      return;
    }
    const { method, headers } = incoming;
    const outgoing = request(new URL(incoming.url ?? "/", target), { method, headers }, (response) => {
      if (fault === "cut after passing it on") {
        response.resume().once("end", () => incoming.socket.destroy());
        return;
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.once("error", () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
