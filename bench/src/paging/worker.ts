/** One way of reading a list in a process of its own. Takes a {@link PagingJob}, then orders. Needs `--expose-gc`. */

import type { ApiName } from "../calls/work.ts";
import { serveParent } from "../child.ts";
import { createListStub, idAt } from "./list-stub.ts";
import { READERS } from "./readers.ts";

export interface PagingJob {
  readonly api: ApiName;
  readonly reader: string;
}

export interface PagingOrder {
  readonly type: "speed" | "memory";
  readonly items: number;
}

/** How often the heap is collected and measured while a list is read. */
const SAMPLES = 10;

serveParent(async ({ api, reader }: PagingJob) => {
  const createReader = READERS[reader];
  if (!createReader) throw new Error(`unknown reader ${reader}`);
  return async ({ type, items }: PagingOrder): Promise<Record<string, number>> => {
    globalThis.fetch = createListStub(api, items);
    const interval = type === "memory" ? Math.floor(items / SAMPLES) : Number.POSITIVE_INFINITY;
    let count = 0;
    let peakBytes = 0;
    const started = performance.now();
    const cpuBefore = process.cpuUsage();
    await createReader(api)((id) => {
      // Every place once and in order, or the figures are of another list.
      if (id !== idAt(count)) throw new Error(`item ${count} has the id ${id}`);
      count += 1;
      if (count % interval === 0) peakBytes = Math.max(peakBytes, liveBytes());
    });
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    if (count !== items) throw new Error(`${count} items instead of ${items}`);
    return type === "speed"
      ? { rate: items / seconds, cpu: ((user + system) * 1000) / items }
      : { [`live${items}`]: peakBytes / 2 ** 20, [`rss${items}`]: process.resourceUsage().maxRSS / 1024 };
  };
});

function liveBytes(): number {
  if (!globalThis.gc) throw new Error("run with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
