import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A remote cache of turbo, in memory, for one check. */
export interface CacheServer extends AsyncDisposable {
  /** What `TURBO_API` is set to. */
  readonly url: string;
  /** What `TURBO_TOKEN` is set to; requests without it are refused. */
  readonly token: string;
  /** Number of artifacts that are kept. */
  readonly size: number;
  /** Gives each artifact's place to another one, as somebody could who may write to the server. */
  mixUp(): void;
}

interface Artifact {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

/** Sent along with an artifact, and expected back with it. */
const KEPT_HEADERS = ["x-artifact-duration", "x-artifact-tag"];

/**
 * Starts a server on this machine that speaks as much of the protocol as turbo needs to store and to find artifacts.
 *
 * @see {@link https://turborepo.com/docs/openapi/artifacts | The remote cache's API}
 */
export async function startCacheServer(token: string): Promise<CacheServer> {
  const artifacts = new Map<string, Artifact>();
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    if (request.headers.authorization !== `Bearer ${token}`) return end(response, 401);
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/v8/artifacts/status") return end(response, 200, { status: "enabled" });
    if (pathname === "/v8/artifacts/events") return end(response, 200, {});
    const [, hash] = /^\/v8\/artifacts\/([0-9a-f]+)$/.exec(pathname) ?? [];
    if (hash === undefined) return end(response, 404, {});
    if (request.method === "PUT") {
      artifacts.set(hash, { body, headers: keptHeaders(request) });
      return end(response, 202, { urls: [] });
    }
    const artifact = artifacts.get(hash);
    if (artifact === undefined) return end(response, 404, {});
    response.writeHead(200, { ...artifact.headers, "content-length": artifact.body.length });
    response.end(request.method === "HEAD" ? undefined : artifact.body);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    get size() {
      return artifacts.size;
    },
    mixUp() {
      const kept = [...artifacts.values()];
      for (const [index, hash] of [...artifacts.keys()].entries())
        artifacts.set(hash, kept[(index + 1) % kept.length] as Artifact);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function keptHeaders({ headers }: IncomingMessage): Record<string, string> {
  const kept = KEPT_HEADERS.map((name) => [name, headers[name]]);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

function end(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body && JSON.stringify(body));
}
