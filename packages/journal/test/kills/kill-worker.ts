// Does steps of cases, one after the other, and ends itself with SIGKILL at a moment: before or after one of the journal's
// own actions.
import { writeSync } from "node:fs";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { forOrganization } from "@energy-clients/ett-client";
import { createJournal, type JournalStore } from "@energy-clients/journal";
import { openPostgresJournal } from "@energy-clients/journal/postgres";
import { openSqliteJournal } from "@energy-clients/journal/sqlite";

/** What the process is told to do. */
export interface WorkerTask {
  readonly what: "run" | "recover";
  readonly key: string;
  readonly baseUrl: string;
  /** Also in its only argument, as JSON. */
  readonly store: { readonly sqlite: string } | { readonly postgres: string };
  /** Virtual time at its start. */
  readonly time: number;
  /** 1 for the first moment; 0 for none. */
  readonly killAt: number;
  readonly whenAbsent: "review" | "send";
  readonly organizationId: string;
  readonly body: object;
}

/** What it says when it has survived. */
export interface WorkerDone {
  /** How many moments there were. */
  readonly actions: number;
  /** What the journal rejected with. */
  readonly code?: string | undefined;
}

async function openStore(place: WorkerTask["store"]): Promise<JournalStore> {
  if ("sqlite" in place) return openSqliteJournal(place.sqlite, { migrate: false });
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: place.postgres, max: 1 });
  return openPostgresJournal({ pool, migrate: false });
}

async function work(task: WorkerTask, store: JournalStore): Promise<WorkerDone> {
  let actions = 0;
  /** A moment at which the process may die. */
  function moment(step: string): void {
    actions += 1;
    if (actions !== task.killAt) return;
    // Nothing else is certain to be out before the end.
    writeSync(1, step);
    process.kill(process.pid, "SIGKILL");
  }
  async function watched<T>(step: string, action: () => Promise<T>): Promise<T> {
    moment(`before ${step}`);
    const result = await action();
    moment(`after ${step}`);
    return result;
  }

  let skipped = 0;
  const now = () => task.time + skipped;
  const sleep = async (ms: number) => {
    skipped += ms;
    await new Promise((resolve) => setImmediate(resolve));
  };
  const dying: JournalStore = {
    insert: (entry) => watched(`write ${entry.state}`, () => store.insert(entry)),
    replace: (entry, version) => watched(`write ${entry.state}`, () => store.replace(entry, version)),
    read: (key) => store.read(key),
    list: (query) => store.list(query),
    listEqual: (scope, fingerprint, since) => store.listEqual(scope, fingerprint, since),
    keepSettings: (scope, settings, replace) => store.keepSettings(scope, settings, replace),
    purge: (query) => store.purge(query),
    close: () => store.close(),
  };
  const ett = createAuthenticatedEttClient({
    environment: { baseUrl: task.baseUrl, tokenUrl: `${task.baseUrl}/token`, scope: "test" },
    clientId: "00000000-0000-4000-8000-000000000000",
    clientSecret: "client-secret",
    // Time on the wire is real; pauses are virtual.
    now: Date.now,
    sleep: async () => undefined,
    fetch: (url, init) =>
      url.endsWith("/token")
        ? fetch(url, init)
        : watched(`${init.method ?? "GET"} ${nameOf(url)}`, () => fetch(url, init)),
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
    return { actions };
  } catch (error) {
    return { actions, code: (error as { code?: string }).code };
  }
}

/** The part of a URL that is the same in all cases: not the case before it, nor the ids after it. */
function nameOf(url: string): string {
  const [, , , name = "", next] = new URL(url).pathname.split("/");
  return next === "cursor" ? `${name}/cursor` : name;
}

const store = await openStore(JSON.parse(process.argv[2] ?? "{}") as WorkerTask["store"]);
process.on("message", async (task: WorkerTask) => {
  process.send?.(await work(task, store));
});
// The harness is gone.
process.on("disconnect", () => process.exit(0));
