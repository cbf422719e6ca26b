import { type MeterProvider, metrics } from "@opentelemetry/api";
import type { OnJournalEvent } from "./events/journal-event.js";

/** Options of {@link createJournalTelemetry}. */
export interface JournalTelemetryOptions {
  /** @defaultValue the globally registered provider */
  readonly meterProvider?: Pick<MeterProvider, "getMeter">;
}

/** The states after which nothing happens by itself. */
const ENDS: ReadonlySet<string> = new Set(["completed", "failed", "not_acted", "review"]);
/** From seconds to the hours that a lost request takes. */
const SECONDS = [1, 5, 15, 30, 60, 120, 300, 900, 1_800, 3_600, 14_400];

/**
 * Builds a hook for a journal's `onEvent` that writes OpenTelemetry metrics. Requires `@opentelemetry/api`.
 *
 * - The counter `energy_clients.journal.transitions`, by operation and state. Alert on `review`.
 * - The histogram `energy_clients.journal.duration`, in seconds, from an entry's creation to its end.
 *
 * Keys are not attributes, since each is used once.
 *
 * @example
 * ```ts
 * import { createJournalTelemetry } from "@energy-clients/journal/opentelemetry";
 *
 * const onEvent = createJournalTelemetry(); // for createJournal({ client, store, onEvent })
 * ```
 */
export function createJournalTelemetry({
  meterProvider = metrics,
}: JournalTelemetryOptions = {}): OnJournalEvent {
  const meter = meterProvider.getMeter("@energy-clients/journal");
  const transitions = meter.createCounter("energy_clients.journal.transitions", { unit: "{transition}" });
  const durations = meter.createHistogram("energy_clients.journal.duration", {
    unit: "s",
    advice: { explicitBucketBoundaries: SECONDS },
  });
  return ({ operationId, to, ageMs }) => {
    const attributes = {
      "energy_clients.operation_id": operationId,
      "energy_clients.journal.state": to,
    };
    transitions.add(1, attributes);
    if (ENDS.has(to)) durations.record(ageMs / 1000, attributes);
  };
}
