import type { JournalEntry } from "../entry/journal-entry.js";

/**
 * What the API's list says about an entry.
 *
 * - `found`: the API acted. `absent`: the list shows nothing that could be this entry.
 * - `ambiguous`: the list shows something that may be this entry, or another one of this journal.
 * - `foreign`: the list shows more than all of this journal's entries, so somebody else sends the same.
 */
export type Judgement = "found" | "absent" | "ambiguous" | "foreign";

/** What a list of changes shows, in ms since the Unix epoch by this process's clock, whatever the API's clock says. */
export interface ListSpan {
  /** What was done since then is in the list. */
  readonly completeFrom: number;
  /** What was done before is not. Between the two, it may be. */
  readonly possibleFrom: number;
}

/**
 * Decides by counting, since items of a list have no key of ours: equal requests leave equal items, and it does not matter
 * which item belongs to which of them.
 *
 * @param matches - How many items of the list equal the entry's request.
 * @param span - What the list shows.
 * @param equal - All entries with the entry's fingerprint, itself included, that may have left an item in it.
 */
export function judge(
  entry: JournalEntry,
  matches: number,
  span: ListSpan,
  equal: readonly JournalEntry[],
): Judgement {
  const others = equal.filter(({ key }) => key !== entry.key);
  const sure = others.filter((other) => leftItem(other, span) === true).length;
  const possible = others.filter((other) => leftItem(other, span) === undefined).length;
  const unknown = others.filter(({ state }) => state === "unknown");
  if (matches > sure + possible + unknown.length + 1) return "foreign";
  // Of several unknown entries, the items belong to those that were sent first.
  const before = unknown.filter((other) => wasSentBefore(other, entry)).length;
  if (matches - sure - possible > before) return "found";
  return matches - sure <= before ? "absent" : "ambiguous";
}

/** Whether another entry has left an item in the list; undefined if it may have. Unknown entries are counted apart. */
function leftItem(
  { state, sendingAt, updatedAt, isRepeated }: JournalEntry,
  { completeFrom, possibleFrom }: ListSpan,
): boolean | undefined {
  switch (state) {
    case "completed":
      // It was sent before the list begins and seen to be completed later: its item may be in the list.
      if (updatedAt < possibleFrom) return false;
      return (sendingAt ?? 0) >= completeFrom && !isRepeated ? true : undefined;
    case "planned":
      return isRepeated ? undefined : false;
    case "not_acted":
    case "unknown":
      return false;
    default:
      return undefined;
  }
}

function wasSentBefore(left: JournalEntry, right: JournalEntry): boolean {
  const difference = (left.sendingAt ?? 0) - (right.sendingAt ?? 0);
  return difference < 0 || (difference === 0 && left.key < right.key);
}
