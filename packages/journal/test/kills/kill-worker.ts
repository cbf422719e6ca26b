// Runs one step of a case and ends itself with SIGKILL at a moment: at one of the journal's own actions, before it or
// after it. Prints the number of actions that it saw.
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { forOrganization } from "@energy-clients/ett-client";
import { createJournal, type JournalStore } from "@energy-clients/journal";
import { openPostgresJournal } from "@energy-clients/journal/postgres";
import { openSqliteJournal } from "@energy-clients/journal/sqlite";

/** What the process is told, as JSON in its only argument. */
export interface WorkerTask {
  readonly what: "run" | "recover";
  readonly key: string;
  readonly quantity: number;
  readonly baseUrl: string;
  readonly store: { readonly sqlite: string } | { readonly postgres: string };
  /** Virtual time at its start. */
  readonly time: number;
  /** 1 for the first action; 0 for none. */
  readonly killAt: number;
  readonly whenAbsent: "review" | "send";
  readonly organizationId: string;
  readonly body: object;
}

const task = JSON.parse(process.argv[2] ?? "{}") as WorkerTask;
let actions = 0;
let skipped = 0;
/** A moment at which the process may die. */
function moment(): void {
  actions += 1;
  if (actions === task.killAt) process.kill(process.pid, "SIGKILL");
}
async function watched<T>(work: () => Promise<T>): Promise<T> {
  moment();
  const result = await work();
  moment();
  return result;
}

const now = () => task.time + skipped;
const sleep = async (ms: number) => {
  skipped += ms;
  await new Promise((resolve) => setImmediate(resolve));
};

const { store: place } = task;
let store: JournalStore;
let end = async (): Promise<void> => undefined;
if ("sqlite" in place) store = await openSqliteJournal(place.sqlite, { migrate: false });
else {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: place.postgres, max: 1 });
  store = await openPostgresJournal({ pool, migrate: false });
  end = () => pool.end();
}
const dying: JournalStore = {
  ...store,
  insert: (entry) => watched(() => store.insert(entry)),
  replace: (entry, version) => watched(() => store.replace(entry, version)),
  read: (key) => store.read(key),
  list: (query) => store.list(query),
  listEqual: (scope, fingerprint, since) => store.listEqual(scope, fingerprint, since),
  count: () => store.count(),
  keepSettings: (scope, settings, replace) => store.keepSettings(scope, settings, replace),
  purge: (time) => store.purge(time),
  close: () => store.close(),
};
const ett = createAuthenticatedEttClient({
  environment: { baseUrl: task.baseUrl, tokenUrl: `${task.baseUrl}/token`, scope: "test" },
  clientId: "00000000-0000-4000-8000-000000000000",
  clientSecret: "client-secret",
  // Time on the wire is real; pauses are virtual.
  now: Date.now,
  sleep: async () => undefined,
  fetch: (url, init) => (url.endsWith("/token") ? fetch(url, init) : watched(() => fetch(url, init))),
});
const journal = createJournal({
  client: forOrganization(ett, task.organizationId),
  store: dying,
  environment: "kills",
  operations: { transferCertificate: { whenAbsent: task.whenAbsent } },
  now,
  sleep,
});
try {
  if (task.what === "run")
    await journal.run("transferCertificate", { key: task.key, body: task.body } as never);
  else await journal.recover();
} catch (error) {
  process.stdout.write(`${(error as { code?: string }).code} `);
}
process.stdout.write(`${actions}\n`);
await end();
