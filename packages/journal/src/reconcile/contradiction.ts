import type { JournalEntry } from "../entry/journal-entry.js";
import type { ListReadings } from "./list-readings.js";
import { isFinal, look, type ReconcileSettings, sentAtOf } from "./look.js";
import type { EvidenceRequest, ListReading } from "./read-list.js";

/**
 * Compares what the API reports of an accepted request with its list, where it may do a request in parts: it may report an
 * end when the first part has ended.
 *
 * @param readings - Readings for other entries. What they show was done; what they lack may have been done since.
 * @returns Why the report cannot be believed yet; undefined if it can.
 */
export async function contradiction(
  entry: JournalEntry,
  reported: "completed" | "failed",
  settings: ReconcileSettings,
  readings: ListReadings,
): Promise<string | undefined> {
  const { amount: own, inputs } = entry;
  if (own === undefined || !inputs) return undefined;
  const lookIn = (read: (request: EvidenceRequest) => Promise<ListReading>) =>
    look(entry, inputs, sentAtOf(entry, settings.now()), settings, read);
  const isConfirmed = (surplus: number) => (reported === "completed" ? surplus >= own : surplus <= 0);
  let isNew = reported === "failed";
  try {
    let { surplus, place } = await lookIn(async (request) => {
      if (isNew) return readings.readAgain(request);
      const shared = await readings.read(request);
      isNew = shared.isNew;
      return shared.reading;
    });
    if (!isConfirmed(surplus) && !isNew)
      ({ surplus, place } = await lookIn((request) => readings.readAgain(request)));
    return isConfirmed(surplus) ? undefined : `${place} shows ${Math.max(0, surplus)} of ${own}`;
  } catch (error) {
    if (!isFinal(error)) throw error;
    return `the list cannot be read: ${error.message}`;
  }
}
