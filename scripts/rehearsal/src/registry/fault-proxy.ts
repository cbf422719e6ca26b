import { type IncomingMessage, request } from "node:http";
import { startServer } from "@energy-clients/scripts-shared/local-server";

/** What the proxy does instead of forwarding a request: respond with a status, or cut the connection. */
export type Fault = number | "cut" | "cut after passing it on";

/** A proxy that injects faults and forwards all other requests. */
export interface FaultProxy extends AsyncDisposable {
  /** With a slash at the end, as URLs of registries have. */
  readonly url: string;
}

/**
 * Starts a proxy in front of a registry that fails as registries do: it refuses, returns errors, or cuts the connection.
 *
 * @param faultOf - Chooses the fault of each request; undefined forwards it.
 */
export async function startFaultProxy(
  target: string,
  faultOf: (request: IncomingMessage) => Fault | undefined,
): Promise<FaultProxy> {
  const server = await startServer((incoming, outgoingResponse) => {
    const fault = faultOf(incoming);
    if (typeof fault === "number") {
      incoming.resume();
      // A registry may repeat in its response what it was sent, such as a token.
      const error = `refused: ${incoming.headers.authorization ?? "no token"}`;
      outgoingResponse
        .writeHead(fault, { "content-type": "application/json" })
        .end(JSON.stringify({ error }));
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
      outgoingResponse.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoingResponse);
    });
    outgoing.once("error", () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  });
  return { ...server, url: `${server.url}/` };
}
