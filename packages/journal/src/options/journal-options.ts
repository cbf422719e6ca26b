import { InputError, type Operation, shapeOf } from "@energy-clients/client-core";
import type { JournalClient } from "../client/journal-client.js";
import { LONGEST_LEASE_MS } from "../entry/journal-entry.js";
import { JournalError } from "../entry/journal-error.js";
import type { OnJournalEvent } from "../events/journal-event.js";
import type { JournalStore } from "../stores/journal-store.js";
import { withTypedFailures } from "../stores/typed-failures.js";

/** How one operation is looked up. The journals on one store must agree about it. */
export interface OperationSettings {
  /**
   * What follows when the API's list does not show a request after the settle time. `review`: a person decides. `send`:
   * it is sent again, and acts twice if the API acts on the first one later. @defaultValue `review`
   */
  readonly whenAbsent?: "review" | "send";
  /** How long the API may still act on a lost request, in ms. @defaultValue what the document says */
  readonly settleMs?: number;
}

/** Options of {@link createJournal}. Times are in ms. */
export interface JournalOptions<Operations> {
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
  /** Wall time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
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
  readonly now: () => number;
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
  for (const field of ["onEvent", "now", "sleep"] as const) {
    const value = options[field];
    if (value === undefined || typeof value === "function") continue;
    throw new InputError("malformed_value", field, `expected a function but got ${shapeOf(value)}`);
  }
  if (options.sleep !== undefined && options.now === undefined)
    throw new InputError(
      "missing_value",
      "now",
      "is missing, but sleep is set; pass the clock that it goes by",
    );
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
    sleep: options.sleep ?? sleepFor,
    settingsOf: ({ id, reconciliation }) => ({
      whenAbsent: lookUps[id]?.whenAbsent ?? "review",
      settleMs: lookUps[id]?.settleMs ?? (reconciliation?.settleSeconds ?? 0) * 1000,
    }),
    agree: agreeOn(store, scope, lookUps, options.replaceSettings === true),
  };
}

type Given = Readonly<Record<string, OperationSettings | undefined>>;

function checkOperations(known: Readonly<Record<string, Operation>>, given: object): Given {
  for (const [id, settings] of Object.entries(given) as [string, OperationSettings][]) {
    const field = `operations.${id}`;
    const operation = Object.hasOwn(known, id) ? known[id] : undefined;
    if (!operation)
      throw new InputError("unknown_operation", field, "the client does not have this operation");
    const { whenAbsent, settleMs, ...rest } = settings;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined)
      throw new InputError("unknown_option", `${field}.${unknown}`, "expected whenAbsent or settleMs");
    if (whenAbsent !== undefined && whenAbsent !== "review" && whenAbsent !== "send")
      throw new InputError("malformed_value", `${field}.whenAbsent`, "expected review or send");
    if (settleMs !== undefined) checkMs(`${field}.settleMs`, settleMs);
    if (whenAbsent === "send" && !operation.reconciliation?.evidence)
      throw new InputError(
        "malformed_value",
        `${field}.whenAbsent`,
        "no list shows this operation, so that nothing could be absent from it",
      );
  }
  return given as Given;
}

function checkMs(field: string, ms: unknown): void {
  if (typeof ms === "number" && Number.isFinite(ms) && ms > 0) return;
  throw new InputError("out_of_range", field, "must be a number of ms above 0");
}

/** Two journals that wait differently long would contradict each other about the same entry. */
function agreeOn(store: JournalStore, scope: string, given: Given, replace: boolean): () => Promise<void> {
  const settings = JSON.stringify(
    Object.entries(given)
      .map(([id, one]) => [id, one?.whenAbsent ?? null, one?.settleMs ?? null])
      .sort(),
  );
  let agreed: Promise<void> | undefined;
  return () => {
    agreed ??= store.keepSettings(scope, settings, replace).then((kept) => {
      if (kept === settings) return;
      const message = `other journals on this store have other operations settings: ${kept}, and this one has ${settings}. Use the same in all of them, or stop the others and set replaceSettings once`;
      throw new JournalError("settings_differ", message);
    });
    agreed.catch(() => {
      agreed = undefined;
    });
    return agreed;
  };
}

function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
