import {
  type ClockSettings,
  checkTime,
  InputError,
  monotonicOf,
  type Operation,
  shapeOf,
  sleep as sleepFor,
} from "@energy-clients/client-core";
import type { JournalClient } from "../client/journal-client.js";
import { LONGEST_LEASE_MS } from "../entry/journal-entry.js";
import type { OnJournalEvent } from "../events/journal-event.js";
import type { JournalStore } from "../stores/journal-store.js";
import { withTypedFailures } from "../stores/typed-failures.js";
import { agreeOn, checkMs, checkOperations, type OperationSettings } from "./operation-settings.js";

/** Options of {@link createJournal}. Times are in ms. */
export interface JournalOptions<Operations> extends ClockSettings {
  readonly client: JournalClient<Operations>;
  readonly store: JournalStore;
  /**
   * Name of the environment in the store: entries of another one are never touched. Give it a name if the URL of the same
   * environment may change. @defaultValue the client's `baseUrl`
   */
  readonly environment?: string;
  /** Name of this process in the entries that it records. @defaultValue a random id */
  readonly owner?: string;
  /** How individual operations are looked up. */
  readonly operations?: { readonly [Id in keyof Operations]?: OperationSettings };
  /** Accepts `operations` in place of those that the store has from other journals. @defaultValue `false` */
  readonly replaceSettings?: boolean;
  /**
   * How long a process may take from the intent to the last byte of the request: longer than the client's `deadlineMs`.
   * Then another process may take the entry over. At most a day. @defaultValue 120_000
   */
  readonly leaseMs?: number;
  /** First pause between two polls of a request's status; it grows by half each time. @defaultValue 1_000 */
  readonly intervalMs?: number;
  /** Longest pause between two polls. @defaultValue 15_000 */
  readonly maxIntervalMs?: number;
  readonly onEvent?: OnJournalEvent;
  /** Waits that many ms, or rejects with the signal's reason when it aborts. @defaultValue `setTimeout` */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The options, checked and with their defaults. */
export interface JournalSettings {
  readonly client: JournalClient<unknown>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly store: JournalStore;
  readonly scope: string;
  readonly organizationId: string | undefined;
  readonly owner: string;
  /** Tells this journal's leases from those of any other, also of one with the same owner. */
  readonly instance: string;
  readonly leaseMs: number;
  readonly intervalMs: number;
  readonly maxIntervalMs: number;
  readonly onEvent: OnJournalEvent | undefined;
  /** Wall time in ms since the Unix epoch: what is recorded, and leases, which other processes read. */
  readonly now: () => number;
  /** Measures how long this process waits, by a clock that nobody sets. */
  readonly monotonicNow: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** How an operation is looked up. */
  readonly settingsOf: (operation: Operation) => Required<OperationSettings>;
  /** Compares the settings with those of the other journals on the store; once. */
  readonly agree: () => Promise<void>;
}

const OPTIONS = /* @__PURE__ */ Object.keys({
  client: 1,
  store: 1,
  environment: 1,
  owner: 1,
  operations: 1,
  replaceSettings: 1,
  leaseMs: 1,
  intervalMs: 1,
  maxIntervalMs: 1,
  onEvent: 1,
  now: 1,
  monotonicNow: 1,
  sleep: 1,
} satisfies Record<keyof JournalOptions<unknown>, 1>);

/** @throws {@link InputError} when an option cannot be right; `field` names it. */
export function checkJournalOptions<Operations>(options: JournalOptions<Operations>): JournalSettings {
  for (const name of Object.keys(options)) {
    if (OPTIONS.includes(name)) continue;
    throw new InputError("unknown_option", name, `unknown option; expected one of ${OPTIONS.join(", ")}`);
  }
  const client = options.client as unknown as JournalClient<unknown>;
  if (typeof client?.call !== "function" || typeof client.operations !== "object")
    throw new InputError("malformed_value", "client", `expected a client but got ${shapeOf(client)}`);
  const { environment = client.baseUrl, owner = crypto.randomUUID(), onEvent } = options;
  const given = options.store;
  if (typeof given?.insert !== "function" || typeof given.replace !== "function")
    throw new InputError("malformed_value", "store", `expected a store but got ${shapeOf(given)}`);
  const store = withTypedFailures(given);
  for (const [field, value] of Object.entries({ environment, owner })) {
    if (typeof value === "string" && value !== "") continue;
    throw new InputError("malformed_value", field, `expected a non-empty string but got ${shapeOf(value)}`);
  }
  for (const field of ["onEvent", "now", "monotonicNow", "sleep"] as const) {
    const value = options[field];
    if (value === undefined || typeof value === "function") continue;
    throw new InputError("malformed_value", field, `expected a function but got ${shapeOf(value)}`);
  }
  checkTime(options);
  const { leaseMs = 120_000, intervalMs = 1_000, maxIntervalMs = 15_000 } = options;
  for (const [field, ms] of Object.entries({ leaseMs, intervalMs, maxIntervalMs })) checkMs(field, ms);
  if (leaseMs > LONGEST_LEASE_MS) throw new InputError("out_of_range", "leaseMs", "must be a day at most");
  const { organizationId } = client;
  const scope = JSON.stringify([environment, organizationId?.toLowerCase() ?? null]);
  const lookUps = checkOperations(client.operations, options.operations ?? {});
  return {
    client,
    operations: client.operations,
    store,
    scope,
    organizationId,
    owner,
    instance: crypto.randomUUID(),
    leaseMs,
    intervalMs,
    maxIntervalMs,
    onEvent,
    now: options.now ?? Date.now,
    monotonicNow: monotonicOf(options),
    sleep: options.sleep ?? sleepFor,
    settingsOf: ({ id, reconciliation }) => ({
      whenAbsent: lookUps[id]?.whenAbsent ?? "review",
      settleMs: lookUps[id]?.settleMs ?? (reconciliation?.settleSeconds ?? 0) * 1000,
    }),
    agree: agreeOn(store, scope, lookUps, options.replaceSettings === true),
  };
}
