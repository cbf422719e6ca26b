// Sixteen processes on one PostgreSQL: `node test/kills/fleet.ts [keys] [minutes]`. Each key is offered to three of them. They
// are killed, and paused for longer than their lease, and PostgreSQL is ended and started again meanwhile. At the time limit
// all are killed at once; what they have begun by then is recovered and counted.
// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEttClient, forOrganization } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { openPostgresJournal } from "@energy-clients/journal/postgres";
import { ORGANIZATION, transferOf } from "../support/fake-ett.ts";
import { onInterrupt } from "../support/on-interrupt.ts";
import { startPostgres } from "../support/postgres-server.ts";
import type { FleetTask } from "./fleet-worker.ts";
import { bundleWorker } from "./kill-pool.ts";
import { startKillServer } from "./kill-server.ts";

const PROCESSES = 16;
const OFFERS = 3;
const LEASE_MS = 5_000;
const SETTLE_MS = 5_000;
const LONGEST_CHILD_MS = 3_600_000;
const keys = Number(process.argv[2] ?? 10_000);
const longestMs = Number(process.argv[3] ?? 600) * 60_000;

const folder = mkdtempSync(join(tmpdir(), "journal-fleet-"));
const server = await startKillServer();
const postgres = await startPostgres();
const pool = postgres.pool({ max: 4 });
const store = await openPostgresJournal({ pool });
const worker = await bundleWorker(folder, "fleet-worker");
const { ett, setTime } = server.open("fleet");
ett.available = Number.MAX_SAFE_INTEGER;
const clock = setInterval(() => setTime(Date.now()), 20);
setTime(Date.now());

const requests = Array.from({ length: keys }, (_, index) => ({
  key: `k${index}`,
  // To a receiver of its own, as most transfers are of a certificate and a receiver that no other one has.
  body: {
    ...transferOf(index + 1),
    receiverId: ORGANIZATION.replace(/.{6}$/, String(index).padStart(6, "0")),
  },
}));
const taskOf = (process: number): FleetTask => ({
  baseUrl: `${server.origin}/fleet`,
  postgres: postgres.url,
  organizationId: ORGANIZATION,
  leaseMs: LEASE_MS,
  settleMs: SETTLE_MS,
  requests: requests.filter((_, index) =>
    Array.from({ length: OFFERS }, (_, offer) => (index + offer * 5) % PROCESSES).includes(process),
  ),
});

const counts = { kills: 0, pauses: 0, restarts: 0 };
const children = new Map<number, ChildProcess>();
onInterrupt(() => {
  // Also those that are stopped.
  for (const child of children.values()) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
const startedAt = Date.now();
const isOver = () => Date.now() - startedAt > longestMs;
let isChaos = true;
const fleet = Promise.all(
  Array.from({ length: PROCESSES }, async (_, index) => {
    const task = join(folder, `task-${index}.json`);
    writeFileSync(task, JSON.stringify(taskOf(index)));
    for (;;) {
      const child = spawn(process.execPath, ["--no-warnings", worker, task], {
        stdio: ["ignore", "ignore", "inherit", "ipc"],
        timeout: LONGEST_CHILD_MS,
      });
      children.set(index, child);
      const signal = await new Promise((resolve) => child.once("exit", (_code, given) => resolve(given)));
      if (signal === null || isOver()) break;
    }
    children.delete(index);
  }),
);
const countByState = async () => {
  const { rows } = await pool.query("SELECT state, COUNT(*) AS count FROM journal_entries GROUP BY state");
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
};
const random = (below: number) => Math.floor(Math.random() * below);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const chaos = (async () => {
  for (let turn = 1; isChaos; turn += 1) {
    await pause(1_000);
    if (isOver()) for (const child of children.values()) child.kill("SIGKILL");
    const alive = [...children.values()];
    const victim = alive[random(alive.length)];
    // The last ones would be killed as fast as they start.
    if (!victim || (alive.length < PROCESSES / 2 && turn % 15 > 0)) continue;
    if (turn % 3 === 0) {
      victim.kill("SIGKILL");
      counts.kills += 1;
    } else {
      victim.kill("SIGSTOP");
      counts.pauses += 1;
      setTimeout(() => victim.kill("SIGCONT"), LEASE_MS * 2);
    }
    if (turn % 30 === 0) {
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      const states = await countByState().catch(() => "PostgreSQL is away");
      console.error(`${seconds} s: ${JSON.stringify({ ...counts, posts: ett.posts, states })}`);
    }
    if (turn % 20 === 10) {
      await postgres.kill();
      await postgres.start();
      counts.restarts += 1;
    }
  }
})();
await fleet;
isChaos = false;
await chaos;

const journal = createJournal({
  client: forOrganization(
    createEttClient({
      baseUrl: "https://ett.example",
      fetch: ((url: string, init: never) => ett.respond(url, init)) as never,
    }),
    ORGANIZATION,
  ),
  store,
  environment: "fleet",
  operations: { transferCertificate: { settleMs: SETTLE_MS } },
});
for (let round = 0; round < 3; round += 1) {
  await pause(SETTLE_MS + 1_000);
  await journal.recover();
}
const acted = new Map<unknown, number>();
let begun = 0;
for (const { item } of ett.transfers) acted.set(item["quantity"], (acted.get(item["quantity"]) ?? 0) + 1);
let [twice, lost] = [0, 0];
const reasons = new Map<string, number>();
for (const [index, { key }] of requests.entries()) {
  const times = acted.get(index + 1) ?? 0;
  const entry = await store.read(key);
  if (entry) begun += 1;
  if (times > 1) twice += 1;
  // Without an entry nothing may have been done; every entry has come to an end.
  if (
    !entry || entry.state === "not_acted"
      ? times > 0
      : entry.state === "completed"
        ? times === 0
        : entry.state !== "review"
  )
    lost += 1;
  if (entry?.state === "review") {
    const reason = (entry.reason ?? "").replaceAll(/\d+/g, "N");
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
}
console.log(
  JSON.stringify(
    {
      keys,
      begun,
      ...counts,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      posts: ett.posts,
      twice,
      lost,
      states: await countByState(),
      reasons: [...reasons],
    },
    null,
    2,
  ),
);
clearInterval(clock);
await pool.end();
await postgres.close();
await server.close();
rmSync(folder, { recursive: true, force: true });
process.exitCode = twice + lost > 0 ? 1 : 0;
