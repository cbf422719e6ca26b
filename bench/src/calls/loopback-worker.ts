/** One contender in a process of its own, over real connections. Takes a {@link LoopbackJob}, then orders. */
import { serveParent } from "../child.ts";
import { quantile } from "../measure.ts";
import { createCallsOf, type Peer } from "./peer.ts";
import { type ApiName, type TaskName, workOf } from "./work.ts";

export interface LoopbackJob {
  readonly peer: Peer;
  readonly api: ApiName;
  readonly baseUrl: string;
}

/** One call, whose response is returned; or as many as fit into a time. */
export type LoopbackOrder =
  | { readonly task: TaskName; readonly sampleMs?: undefined }
  | { readonly task: TaskName; readonly sampleMs: number; readonly concurrency: number };

export interface LoopbackSample {
  readonly cpuNs: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

serveParent(async ({ peer, api, baseUrl }: LoopbackJob) => {
  const calls = await createCallsOf(peer, workOf(api), baseUrl);
  return async (order: LoopbackOrder): Promise<unknown> => {
    const call = calls[order.task];
    if (order.sampleMs === undefined) return call();
    const { concurrency, sampleMs } = order;
    // Opens what connections it still lacks, outside the measured time.
    await Promise.all(Array.from({ length: concurrency }, call));
    return measure(call, concurrency, sampleMs);
  };
});

/** Keeps so many calls under way until the time is over. */
async function measure(
  call: () => Promise<unknown>,
  concurrency: number,
  sampleMs: number,
): Promise<LoopbackSample> {
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const callUntilTheEnd = async () => {
    for (let begun = started; begun - started < sampleMs; ) {
      await call();
      const ended = performance.now();
      latencies.push(ended - begun);
      begun = ended;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, callUntilTheEnd));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    cpuNs: ((user + system) * 1000) / latencies.length,
    perSecond: latencies.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
