/** A journal with very many entries. Takes a {@link LargeJob}, then orders, in processes of their own. */

import { createEttClient, forOrganization } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { FakeEtt, ORGANIZATION, transferOf } from "../../../packages/journal/test/support/fake-ett.ts";
import { serveParent } from "../child.ts";
import { quantile, type Sample } from "../measure.ts";
import { openStore, type Place } from "./stores.ts";

export interface LargeJob {
  readonly place: Place;
  /** How many entries to write first: 0 for a process that works beside another one. */
  readonly entries: number;
}

/** `write`: runs requests for some seconds, and measures how long each takes. */
export type LargeOrder = "fill" | "run" | "recover" | "list" | "purge" | "purge again" | "write";

/** How many of the entries are accepted, and not yet completed. */
const OPEN = 1_000;
const RUNS = 200;
const WRITE_MS = 8_000;

serveParent(async ({ place, entries }: LargeJob) => {
  const { store, sql } = await openStore(place);
  const ett = new FakeEtt(Date.now);
  ett.available = Number.MAX_SAFE_INTEGER;
  const fetch = ((url: string, init: never) => ett.respond(url, init)) as never;
  const client = forOrganization(createEttClient({ baseUrl: "https://ett.example", fetch }), ORGANIZATION);
  const journal = createJournal({ client, store, environment: "bench" });
  let count = 0;
  const run = async () => {
    count += 1;
    const receiverId = ORGANIZATION.replace(/.{8}$/, String(count).padStart(8, "0"));
    const key = `key-${process.pid}-${count}`;
    const startedAt = performance.now();
    await journal.run("transferCertificate", {
      key,
      body: { ...transferOf(), receiverId },
      until: "accepted",
    });
    return performance.now() - startedAt;
  };
  const timed = async (id: string, work: () => Promise<unknown>): Promise<Sample> => {
    const startedAt = performance.now();
    await work();
    return { [id]: performance.now() - startedAt };
  };
  const orders: Record<LargeOrder, () => Promise<Sample>> = {
    fill: async () => {
      await journal.run("transferCertificate", { key: "one", body: transferOf() });
      ett.transfers.splice(0);
      await sql(copiesOf(entries));
      await sql("ANALYZE");
      for (let index = 0; index < OPEN - RUNS; index += 1) await run();
      return {};
    },
    run: async () => {
      const times: number[] = [];
      for (let index = 0; index < RUNS; index += 1) times.push(await run());
      return { run: quantile(times, 0.5) };
    },
    recover: () =>
      timed("recover", async () => {
        const { states } = await journal.recover();
        if (states.completed !== OPEN) throw new Error(`recovered ${JSON.stringify(states)}`);
      }),
    list: () =>
      timed("list", async () => {
        let listed = 0;
        for await (const { key } of journal.list()) listed += key === "" ? 0 : 1;
        if (listed !== entries + 1 + OPEN) throw new Error(`listed ${listed}`);
      }),
    purge: () =>
      timed("purge", async () => {
        const shortened = await journal.purge({ olderThan: new Date(Date.now() - 3_000_000) });
        if (shortened !== entries) throw new Error(`purged ${shortened}`);
      }),
    "purge again": () => timed("again", () => journal.purge({ olderThan: new Date(Date.now() - 3_000_000) })),
    write: async () => {
      const times: number[] = [];
      for (const until = performance.now() + WRITE_MS; performance.now() < until; ) {
        times.push(await run());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return { beside: quantile(times, 0.5), longest: quantile(times, 1) };
    },
  };
  return (order: LargeOrder) => orders[order]();
});

/** SQL that copies the one entry of a store, an hour and more ago, with keys and fingerprints of their own. */
function copiesOf(entries: number): string {
  const text = (value: string) => `CAST(${value} AS TEXT)`;
  const key = `'copy-' || ${text("n")}`;
  const entry = `replace(replace(entry, '"one"', '"' || ${key} || '"'),
'"createdAt":' || ${text("created_at")}, '"createdAt":' || ${text("created_at - 3600000 - n")})`;
  return `INSERT INTO journal_entries (key, version, state, scope, fingerprint, created_at, updated_at, entry, detail)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${entries})
SELECT ${key}, version, state, scope, fingerprint || ${text("n")}, created_at - 3600000 - n, updated_at - 3600000 - n,
${entry}, detail FROM journal_entries, numbers WHERE key = 'one'`;
}
