/** One contender's tokens in a process of its own. Takes a {@link TokensJob}, then {@link TokensOrder}s. */
import { serveParent } from "../child.ts";
import { type CreateTokenSource, createTokenEndpoint } from "./token-endpoint.ts";
import { watchExpiries } from "./watch-expiries.ts";

export interface TokensJob {
  readonly module: string;
  readonly factory: string;
}

export type TokensOrder =
  | { readonly type: "first calls"; readonly count: number }
  | { readonly type: "cached"; readonly sampleMs: number }
  | { readonly type: "expiries"; readonly lifetimes: number };

const HOUR_MS = 3_600_000;

serveParent(async ({ module, factory }: TokensJob) => {
  const create = async (): Promise<CreateTokenSource> => {
    const exported: Record<string, CreateTokenSource | undefined> = await import(`./${module}.ts`);
    const createTokenSource = exported[factory];
    if (!createTokenSource) throw new Error(`tokens/${module}.ts exports no ${factory}`);
    return createTokenSource;
  };
  let cached: (() => Promise<string>) | undefined;
  let count = 500;

  return async (order: TokensOrder): Promise<Record<string, number>> => {
    if (order.type === "first calls") return firstCalls(await create(), order.count);
    if (order.type === "expiries") return watchExpiries(create, order.lifetimes);
    if (!cached) {
      cached = await (await create())(createTokenEndpoint({ lifetimeMs: 24 * HOUR_MS, latencyMs: 1 }));
      checkHeader(await cached());
    }
    const { cpuNs, wallNs } = await measure(cached, count);
    count = Math.max(100, Math.ceil((order.sampleMs * 1e6) / wallNs));
    return { cached: cpuNs };
  };
});

/** All at once, before there is a token. */
async function firstCalls(create: CreateTokenSource, count: number) {
  const endpoint = createTokenEndpoint({ lifetimeMs: HOUR_MS, latencyMs: 20 });
  const source = await create(endpoint);
  const started = performance.now();
  const headers = await Promise.all(Array.from({ length: count }, source));
  const firstMs = performance.now() - started;
  for (const header of headers) checkHeader(header);
  return { requests: endpoint.requests(), firstMs };
}

async function measure(source: () => Promise<string>, count: number) {
  const started = performance.now();
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await source();
  const { user, system } = process.cpuUsage(before);
  return {
    cpuNs: ((user + system) * 1000) / count,
    wallNs: ((performance.now() - started) * 1e6) / count,
  };
}

function checkHeader(header: string): void {
  if (!/^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(header))
    throw new Error(`no token in "${header.slice(0, 20)}"`);
}
