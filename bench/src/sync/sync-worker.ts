/** One way of reading a wallet in a process of its own. Takes a {@link SyncJob}, then orders. Needs `--expose-gc`. */

import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { forOrganization, syncCertificates } from "@energy-clients/ett-client";
import { ORGANIZATION_ID } from "../calls/work.ts";
import { serveParent } from "../child.ts";

export interface SyncJob {
  readonly reader: "loop" | "sync";
}

export interface SyncOrder {
  readonly port: number;
  readonly items: number;
}

interface Certificate {
  readonly federatedStreamId: { readonly streamId: string };
}
type Read = (baseUrl: string) => AsyncIterable<readonly Certificate[]>;

/** Pages after which the heap is collected and measured. */
const INTERVAL = 5;
const HOUR = 3600;
/** As long as a window of ours: 28 hours of 500 certificates. */
const WINDOW = 28 * HOUR;

const READERS: Readonly<Record<SyncJob["reader"], Read>> = {
  /** The floor: whole windows of a length that fits, by hand, without a token, a check or the next hour. */
  loop: async function* (baseUrl) {
    for (let start = 1_672_531_200; ; start += WINDOW) {
      const query = new URLSearchParams({
        organizationId: ORGANIZATION_ID,
        Start: `${start}`,
        End: `${start + WINDOW}`,
      });
      const response = await fetch(`${baseUrl}/wallet-api/certificates/cursor?${query}`);
      const { result } = (await response.json()) as { result: Certificate[] };
      if (result.length === 0) return;
      yield result;
    }
  },
  sync: async function* (baseUrl) {
    const environment = { baseUrl, tokenUrl: `${baseUrl}/token`, scope: "any" };
    const credentials = { clientId: ORGANIZATION_ID, clientSecret: "the-secret-of-the-benchmarks" };
    const client = createAuthenticatedEttClient({ environment, ...credentials });
    for await (const page of syncCertificates(forOrganization(client, ORGANIZATION_ID))) {
      JSON.stringify(page.position); // what a team stores with each page
      yield page.certificates;
    }
  },
};

serveParent(async ({ reader }: SyncJob) => async ({ port, items }: SyncOrder) => {
  const seen = new Uint8Array(items);
  let [count, pages, live] = [0, 0, 0];
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  for await (const page of READERS[reader](`http://127.0.0.1:${port}`)) {
    for (const { federatedStreamId } of page) {
      const index = Number.parseInt(federatedStreamId.streamId.slice(24), 16);
      if (seen[index] !== 0) throw new Error(`certificate ${index} came twice`);
      seen[index] = 1;
      count += 1;
    }
    pages += 1;
    if (pages % INTERVAL === 0) live = Math.max(live, liveBytes());
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  if (count !== items) throw new Error(`${count} certificates instead of ${items}`);
  const mib = 2 ** 20;
  return {
    rate: items / seconds,
    cpu: ((user + system) * 1000) / items,
    [`live${items}`]: live / mib,
    [`rss${items}`]: process.resourceUsage().maxRSS / 1024,
  };
});

function liveBytes(): number {
  if (!globalThis.gc) throw new Error("run with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
