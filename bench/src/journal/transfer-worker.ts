/** Transfers certificates in one way, in a process of its own. Takes a {@link TransferJob}, then orders. */

import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { forOrganization, unwrap } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { transferOf } from "../../../packages/journal/test/support/fake-ett.ts";
import { ORGANIZATION_ID } from "../calls/work.ts";
import { serveParent } from "../child.ts";
import { openStore, type Place } from "./stores.ts";

export interface TransferJob {
  /** Undefined: plain calls. */
  readonly place: Place | undefined;
}

export interface TransferOrder {
  readonly baseUrl: string;
  readonly transfers: number;
  readonly concurrency: number;
}

let count = 0;

serveParent(async ({ place }: TransferJob) => {
  const store = place && (await openStore(place)).store;
  return async ({ baseUrl, transfers, concurrency }: TransferOrder) => {
    const ett = createAuthenticatedEttClient({
      environment: { baseUrl, tokenUrl: `${baseUrl}/token`, scope: "any" },
      clientId: ORGANIZATION_ID,
      clientSecret: "the-secret-of-the-benchmarks",
    });
    const client = forOrganization(ett, ORGANIZATION_ID);
    const journal = store && createJournal({ client, store, environment: "bench" });
    const requests = Array.from({ length: transfers }, () => {
      count += 1;
      // A receiver of its own each, as most transfers differ in certificate or receiver.
      const receiverId = ORGANIZATION_ID.replace(/.{8}$/, String(count).padStart(8, "0"));
      return { key: `k${process.pid}-${count}`, body: { ...transferOf(), receiverId } };
    });
    await client.call("getWallets", {});
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    if (journal) {
      const { states } = await journal.runAll("transferCertificate", requests, { concurrency });
      if (states.completed !== transfers) throw new Error(`ended as ${JSON.stringify(states)}`);
    } else {
      const queue = requests[Symbol.iterator]();
      const work = async () => {
        for (const { body } of queue) {
          const accepted = await unwrap(client.call("transferCertificate", { body }));
          const path = { requestId: accepted.transferRequestId };
          const { status } = await unwrap(client.call("getRequestStatus", { path }));
          if (status.toLowerCase() !== "completed") throw new Error(`is ${status}`);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, work));
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      [`rate${concurrency}`]: transfers / seconds,
      [`cpu${concurrency}`]: ((user + system) * 1000) / transfers,
    };
  };
});
