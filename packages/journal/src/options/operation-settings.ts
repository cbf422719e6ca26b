import { InputError, type Operation } from "@energy-clients/client-core";
import { JournalError } from "../entry/journal-error.js";
import type { JournalStore } from "../stores/journal-store.js";

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

/** The settings of operations by their ids. */
export type GivenOperations = Readonly<Record<string, OperationSettings | undefined>>;

/** @throws {@link InputError} when the settings of an operation cannot be right; `field` names them. */
export function checkOperations(known: Readonly<Record<string, Operation>>, given: object): GivenOperations {
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
  return given as GivenOperations;
}

/** @throws {@link InputError} unless a value is a time in ms. */
export function checkMs(field: string, ms: unknown): void {
  if (typeof ms === "number" && Number.isFinite(ms) && ms > 0) return;
  throw new InputError("out_of_range", field, "must be a number of ms above 0");
}

/**
 * Returns what compares the settings with those that the store has, and keeps them there; once. Two journals that wait
 * differently long would contradict each other about the same entry.
 */
export function agreeOn(
  store: JournalStore,
  scope: string,
  given: GivenOperations,
  replace: boolean,
): () => Promise<void> {
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
