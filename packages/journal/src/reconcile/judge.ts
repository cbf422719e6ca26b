import type { JournalEntry } from "../entry/journal-entry.js";

/**
 * What the API's list says about an entry.
 *
 * - `found`: the API acted. `absent`: the list shows nothing that could be this entry.
 * - `ambiguous`: the list shows something that may be this entry or a part of it, or another one of this journal.
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
 * Decides by adding up, since items of a list have no key of ours: equal requests leave equal items, and it does not matter
 * which item belongs to which of them. Where the API may do a request in parts, amounts are added up; elsewhere each
 * request leaves one item.
 *
 * @param total - What the items of the list that match the entry add up to.
 * @param span - What the list shows.
 * @param equal - All entries with the entry's fingerprint, itself included, that may have left an item in it.
 * @returns The judgement, and how much of the total no other entry is known to have left.
 */
export function judge(
  entry: JournalEntry,
  total: number,
  span: ListSpan,
  equal: readonly JournalEntry[],
): { readonly judgement: Judgement; readonly surplus: number } {
  const own = amountOf(entry);
  let [sure, possible, before, after] = [0, 0, 0, 0];
  for (const other of equal) {
    if (other.key === entry.key) continue;
    const amount = amountOf(other);
    const left = leftItems(other, span);
    if (left === true) sure += amount;
    // Each attempt may have left something.
    else if (left === undefined) possible += amount * (other.isRepeated ? other.attempts : 1);
    // Of several unknown entries that want the same, the items belong to those that were sent first. What wants more or
    // less may have left a part.
    else if (other.state === "unknown" && amount !== own) possible += amount;
    else if (other.state === "unknown" && wasSentBefore(other, entry)) before += amount;
    else if (other.state === "unknown") after += amount;
  }
  const surplus = total - sure;
  const judgement = (): Judgement => {
    if (surplus > possible + before + after + own) return "foreign";
    if (own > 0 && surplus - possible - before >= own) return "found";
    return surplus <= before && surplus % own === 0 ? "absent" : "ambiguous";
  };
  return { judgement: judgement(), surplus };
}

function amountOf({ amount = 1 }: JournalEntry): number {
  return amount;
}

/** Whether another entry has left its items in the list; undefined if it may have. Unknown entries are counted apart. */
function leftItems(
  { state, sendingAt, updatedAt, isRepeated }: JournalEntry,
  { completeFrom, possibleFrom }: ListSpan,
): boolean | undefined {
  switch (state) {
    case "completed":
      // It was sent before the list begins and seen to be completed later: its item may be in the list.
      if (updatedAt < possibleFrom) return false;
      return (sendingAt ?? 0) >= completeFrom && !isRepeated ? true : undefined;
    case "planned":
    case "unknown":
      return isRepeated ? undefined : false;
    case "not_acted":
      return false;
    default:
      return undefined;
  }
}

function wasSentBefore(left: JournalEntry, right: JournalEntry): boolean {
  const difference = (left.sendingAt ?? 0) - (right.sendingAt ?? 0);
  return difference < 0 || (difference === 0 && left.key < right.key);
}
