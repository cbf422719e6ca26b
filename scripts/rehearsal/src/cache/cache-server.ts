import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type LocalServer, startServer } from "@energy-clients/scripts-shared/local-server";

/** A remote cache of turbo, in memory, for one check. */
export interface CacheServer extends LocalServer {
  /** What `TURBO_TOKEN` is set to; requests without it are refused. */
  readonly token: string;
  /** Swaps the artifacts, as an attacker with write access to the server could. */
  mixUp(): void;
}

interface Artifact {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

/** Headers that are stored and returned with an artifact. */
const KEPT_HEADERS = ["x-artifact-duration", "x-artifact-tag"];

/**
 * Starts a server for the part of the protocol with which turbo stores and finds artifacts.
 *
 * @see {@link https://turborepo.com/docs/openapi/artifacts | The remote cache's API}
 */
export async function startCacheServer(token: string): Promise<CacheServer> {
  const artifacts = new Map<string, Artifact>();
  const server = await startServer((request, response) => {
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

  return {
    ...server,
    token,
    mixUp() {
      const kept = [...artifacts.values()];
      for (const [index, hash] of [...artifacts.keys()].entries())
        artifacts.set(hash, kept[(index + 1) % kept.length] as Artifact);
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
