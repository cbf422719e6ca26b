/** One limiter in a process of its own. Takes a {@link QuotaJob}, then one {@link QuotaOrder}. Needs `--expose-gc`. */
import { serveParent } from "../child.ts";
import type { CreateLimiter, Plan } from "./limiter.ts";
import { LIMITERS } from "./limiters.ts";
import { type Demand, simulate } from "./simulation.ts";

export interface QuotaJob {
  readonly limiter: string;
  readonly plan: Plan;
}

export type QuotaOrder =
  | ({ readonly type: "simulate" } & Demand)
  | { readonly type: "queue"; readonly calls: number };

serveParent(async ({ limiter, plan }: QuotaJob) => {
  const create = LIMITERS[limiter];
  if (!create) throw new Error(`unknown limiter ${limiter}`);
  return async (order: QuotaOrder): Promise<Record<string, number>> =>
    order.type === "simulate" ? simulate(create, plan, order) : queue(create, plan, order.calls);
});

/** Lets so many calls wait, in real time, and looks at the heap; the process is then ended with them in it. */
async function queue(create: CreateLimiter, plan: Plan, count: number) {
  const limited = create(plan, async () => Response.json({}));
  const calls: Promise<Response>[] = new Array(count);
  // Whatever the first calls set up once is not part of the memory of a waiting call.
  for (let index = 0; index < plan.burst; index += 1) void limited(index);
  const before = liveBytes();
  const cpuBefore = process.cpuUsage();
  for (let index = 0; index < count; index += 1) calls[index] = limited(index);
  const { user, system } = process.cpuUsage(cpuBefore);
  await new Promise((resolve) => setImmediate(resolve));
  const bytes = (liveBytes() - before) / count;
  if (calls.length !== count) throw new Error("unreachable: keeps the calls alive until here");
  return { bytes, queueNs: ((user + system) * 1000) / count };
}

function liveBytes(): number {
  if (!globalThis.gc) throw new Error("run with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
