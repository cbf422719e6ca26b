/** The API of the loopback section, in a process of its own so that its CPU is not counted. Takes a {@link ServerJob}. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { serveParent } from "../child.ts";
import type { SeenRequest } from "./same-work.ts";
import { type ApiName, workOf } from "./work.ts";

export interface ServerJob {
  readonly api: ApiName;
}

export interface ServerState {
  readonly port: number;
  /** The last request that was not for a token. */
  readonly seen: SeenRequest | undefined;
}

serveParent(async ({ api }: ServerJob) => {
  const { tasks, tokenPath, tokenAnswer } = workOf(api);
  const responses = {
    GET: { status: tasks.get.status, text: JSON.stringify(tasks.get.response) },
    POST: { status: tasks.post.status, text: JSON.stringify(tasks.post.response) },
    token: { status: 200, text: JSON.stringify(tokenAnswer) },
  };
  let last: { request: IncomingMessage; chunks: Buffer[] } | undefined;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const isToken = request.url === tokenPath;
      if (!isToken) last = { request, chunks };
      const { status, text } = responses[isToken ? "token" : (request.method as "GET" | "POST")];
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
      response.writeHead(status, headers).end(text);
    });
  });
  // Longer than all others take their turn, so that a contender finds its connections open.
  server.keepAliveTimeout = 120_000;
  server.listen(0, "127.0.0.1", 1024);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return async (): Promise<ServerState> => ({ port, seen: last && seenRequest(last) });
});

function seenRequest({ request, chunks }: { request: IncomingMessage; chunks: Buffer[] }): SeenRequest {
  return {
    method: String(request.method),
    target: String(request.url),
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(chunks).toString(),
  };
}
