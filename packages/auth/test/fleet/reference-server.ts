import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The API as its gateway counts: a token bucket, and tokens that live for seconds. */
export interface ReferenceServer {
  readonly baseUrl: string;
  readonly counts: Counts;
  /** Begins to count anew. */
  reset(): void;
  close(): Promise<void>;
}

/** What the server saw. Times are in ms. */
export interface Counts {
  /** Requests of either kind that the plan allowed. */
  served: number;
  overPlan: number;
  unauthorized: number;
  /** When each token was requested. */
  tokenRequestsAt: number[];
  /** Tokens that calls were made with. */
  tokensUsed: Set<string>;
  /** When the calls arrived that were served. */
  servedAt: number[];
}

export interface ReferencePlan {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** A token is accepted for longer than it lives: what a busy machine sent in time is not refused when it arrives. */
const GRACE_MS = 2_000;

export async function startReferenceServer(
  plan: ReferencePlan,
  tokenLifeMs: number,
): Promise<ReferenceServer> {
  const counts = newCounts();
  const expiries = new Map<string, number>();
  let tokens = plan.burst;
  let refilledAt = performance.now();

  function takeToken(time: number): boolean {
    tokens = Math.min(plan.burst, tokens + ((time - refilledAt) / 1000) * plan.ratePerSecond);
    refilledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function issue(): string {
    const now = Date.now() / 1000;
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
    const claims = { iat: now, exp: now + tokenLifeMs / 1000, jti: String(expiries.size) };
    const token = `${part({ alg: "none" })}.${part(claims)}.c2ln`;
    expiries.set(token, claims.exp * 1000 + GRACE_MS);
    return token;
  }

  function respond(request: IncomingMessage, response: ServerResponse): void {
    const time = performance.now();
    const send = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (!takeToken(time)) {
      counts.overPlan += 1;
      send(429, { message: "Too Many Requests" });
      return;
    }
    counts.served += 1;
    counts.servedAt.push(time);
    if (request.url?.endsWith("/authenticate")) {
      counts.tokenRequestsAt.push(time);
      send(200, { access_token: issue() });
      return;
    }
    const token = request.headers.authorization?.slice("Bearer ".length) ?? "";
    if ((expiries.get(token) ?? 0) < Date.now()) {
      counts.unauthorized += 1;
      send(401, { message: "Unauthorized" });
      return;
    }
    counts.tokensUsed.add(token);
    send(200, { items: [] });
  }

  const server = createServer((request, response) => {
    request.resume();
    respond(request, response);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    reset: () => void Object.assign(counts, newCounts()),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function newCounts(): Counts {
  return {
    served: 0,
    overPlan: 0,
    unauthorized: 0,
    tokenRequestsAt: [],
    tokensUsed: new Set(),
    servedAt: [],
  };
}
