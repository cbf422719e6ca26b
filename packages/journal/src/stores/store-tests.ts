import type { JournalEntry, JournalState } from "../entry/journal-entry.js";
import type { JournalStore } from "./journal-store.js";

/** One test of a store. */
export interface StoreTest {
  readonly name: string;
  /** @throws an `Error` that says what the store did wrong. */
  readonly run: () => Promise<void>;
}

/**
 * Returns the tests that every store must pass, for the test runner of your choice. They do not test durability: for that,
 * end a process with SIGKILL and read its store.
 *
 * @param open - Opens a new, empty store, for each test.
 * @param reopen - Opens the same store as another process would, while the first is open. Without it, the tests of two
 * processes use one store.
 *
 * @example
 * ```ts
 * import { createMemoryJournal, journalStoreTests } from "@energy-clients/journal/testing";
 *
 * declare const it: (name: string, run: () => Promise<void>) => void; // of vitest, Jest or node:test
 * for (const { name, run } of journalStoreTests(async () => createMemoryJournal())) it(name, run);
 * ```
 */
export function journalStoreTests(
  open: () => Promise<JournalStore>,
  reopen: (store: JournalStore) => Promise<JournalStore> = async (store) => store,
): readonly StoreTest[] {
  const test = (
    name: string,
    check: (store: JournalStore, other: JournalStore) => Promise<void>,
  ): StoreTest => ({
    name,
    run: async () => {
      const store = await open();
      const other = await reopen(store);
      try {
        await check(store, other);
      } finally {
        if (other !== store) await other.close();
        await store.close();
      }
    },
  });
  return [
    test("returns an entry as it was written, also to another process", async (store, other) => {
      equal(await store.insert(FULL), undefined);
      equal(await other.read(FULL.key), FULL);
      equal(await other.read("none"), undefined);
    }),
    test("keeps the first of two entries with one key, and returns it", async (store, other) => {
      await store.insert(FULL);
      equal(await other.insert({ ...FULL, hash: "other" }), FULL);
      equal(await store.read(FULL.key), FULL);
    }),
    test("inserts a key once when many try at a time", async (store, other) => {
      const entries = range(20).map((index) => ({ ...FULL, createdBy: `p${index}` }));
      const inserted = await Promise.all(
        entries.map((entry, index) => (index % 2 === 0 ? store : other).insert(entry)),
      );
      equal(inserted.filter((existing) => existing === undefined).length, 1);
      const winner = await store.read(FULL.key);
      for (const existing of inserted) if (existing) equal(existing, winner);
    }),
    test("replaces an entry only if its version is the expected one", async (store, other) => {
      await store.insert(FULL);
      const next: JournalEntry = { ...FULL, version: 4, state: "completed", updatedAt: 99 };
      equal(await store.replace(next, 3), true);
      equal(await other.replace({ ...next, state: "review" }, 3), false);
      equal(await other.read(FULL.key), next);
      equal(await other.replace({ ...next, key: "none" }, 4), false);
      equal(await store.read("none"), undefined);
    }),
    test("lets one of many replace the same version", async (store, other) => {
      await store.insert(FULL);
      const written = await Promise.all(
        range(20).map((index) =>
          (index % 2 === 0 ? store : other).replace({ ...FULL, version: 4, createdBy: `p${index}` }, 3),
        ),
      );
      equal(written.filter(Boolean).length, 1);
      equal((await store.read(FULL.key))?.createdBy, `p${written.indexOf(true)}`);
    }),
    test("removes members that the new entry does not have", async (store) => {
      await store.insert(FULL);
      const { lease, data, reason, inputs, ...rest } = FULL;
      await store.replace({ ...rest, version: 4 }, 3);
      equal(await store.read(FULL.key), { ...rest, version: 4 });
    }),
    test("lists entries oldest first, in pages, by scope and state", async (store) => {
      const entries = range(25).map((index) => ({
        ...FULL,
        key: `k${String(index % 5)}-${index}`,
        createdAt: Math.floor(index / 5),
        scope: index === 7 ? "elsewhere" : FULL.scope,
        state: (index % 2 === 0 ? "unknown" : "completed") as JournalState,
      }));
      for (const entry of [...entries].reverse()) await store.insert(entry);
      const wanted = entries
        .filter(({ scope }) => scope === FULL.scope)
        .sort((left, right) => left.createdAt - right.createdAt || (left.key < right.key ? -1 : 1));
      const read: JournalEntry[] = [];
      for (;;) {
        const page = await store.list({ scope: FULL.scope, after: read.at(-1), limit: 10 });
        read.push(...page);
        if (page.length < 10) break;
      }
      equal(read, wanted);
      const open = await store.list({ states: ["unknown", "planned"], limit: 99 });
      equal(new Set(open.map(({ state }) => state)), new Set(["unknown"]));
      equal(open.length, 13);
      equal((await store.list({ states: ["completed"], limit: 99 })).length, 12);
    }),
    test("lists equal entries that are open, or changed since a time", async (store) => {
      const entry = (key: string, state: JournalState, updatedAt: number, changes = {}) => ({
        ...FULL,
        key,
        state,
        updatedAt,
        ...changes,
      });
      await store.insert(entry("old", "completed", 9));
      await store.insert(entry("new", "completed", 10));
      await store.insert(entry("open", "unknown", 1));
      await store.insert(entry("review", "review", 1));
      await store.insert(entry("different", "unknown", 10, { fingerprint: "f2" }));
      await store.insert(entry("elsewhere", "unknown", 10, { scope: "s2" }));
      const found = await store.listEqual(FULL.scope, FULL.fingerprint, 10);
      equal(found.map(({ key }) => key).sort(), ["new", "open", "review"]);
    }),
    test("keeps the first settings of a scope, until they are replaced", async (store, other) => {
      equal(await store.keepSettings("a", "1", false), "1");
      equal(await other.keepSettings("a", "2", false), "1");
      equal(await other.keepSettings("b", "2", false), "2");
      equal(await other.keepSettings("a", "3", true), "3");
      equal(await store.keepSettings("a", "1", false), "3");
    }),
    test("purges final entries before a time, and keeps what makes them known", async (store) => {
      const states: JournalState[] = ["completed", "failed", "not_acted", "review", "unknown", "accepted"];
      for (const state of states) await store.insert({ ...FULL, key: state, state, updatedAt: 9 });
      await store.insert({ ...FULL, key: "young", state: "completed", updatedAt: 10 });
      await store.insert({ ...FULL, key: "elsewhere", scope: "s2", state: "completed", updatedAt: 9 });
      const purge = (limit: number) => store.purge({ scope: FULL.scope, olderThan: 10, limit });
      equal([await purge(2), await purge(2), await purge(2)], [2, 1, 0]);
      const { inputs, data, reason, ...rest } = FULL;
      equal(await store.read("completed"), { ...rest, key: "completed", state: "completed", updatedAt: 9 });
      equal((await store.read("review"))?.inputs, inputs);
      equal((await store.read("young"))?.data, data);
      equal((await store.read("elsewhere"))?.data, data);
    }),
    test("keeps any text, and large numbers", async (store, other) => {
      const text = "æøå 🦊 ' \" \\ % _ $1 ? \u2028 null";
      const entry = { ...FULL, key: text, reason: text.repeat(1_000), createdAt: Number.MAX_SAFE_INTEGER };
      await store.insert(entry);
      equal(await other.read(text), entry);
      equal((await other.list({ limit: 9 })).length, 1);
    }),
  ];
}

const FULL: JournalEntry = {
  key: "a",
  version: 3,
  state: "unknown",
  operation: "transferCertificate",
  scope: "s1",
  hash: "h",
  fingerprint: "f1",
  createdAt: 1_795_000_000_123,
  updatedAt: 1_795_000_000_456,
  createdBy: "p",
  attempts: 2,
  inputs: { query: { organizationId: "o" }, body: { quantity: 1, list: [null, true, 0.5] } },
  lease: { owner: "p", until: 1_795_000_009_999 },
  sendingAt: 1_795_000_000_200,
  unknownSince: 1_795_000_000_300,
  isRepeated: true,
  status: 202,
  requestId: "r",
  data: { items: [{ quantity: 1 }] },
  reason: "because",
};

const range = (length: number) => Array.from({ length }, (_, index) => index);

function equal(actual: unknown, expected: unknown): void {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(sorted(value)) ?? "undefined");
  if (left !== right) throw new Error(`expected ${right} but got ${left}`);
}

/** Without what does not distinguish two values: the order of keys. */
function sorted(value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
