import type { LocalTime } from "./local-time.js";

/** Length of the intervals of a load shape, as an ISO 8601 duration. Days and months are local ones. */
export type Granularity = "PT15M" | "PT30M" | "PT1H" | "P1D" | "P1M";

/** Returns the end of an interval of a granularity. */
export type NextStart = (start: number, granularity: Granularity) => number;

const DAY_MS = 86_400_000;
const FIXED_MS = { PT15M: 900_000, PT30M: 1_800_000, PT1H: 3_600_000 };
/** The shorter first: it is chosen when two occur equally often. */
const GRANULARITIES: readonly Granularity[] = ["PT15M", "PT30M", "PT1H", "P1D", "P1M"];

/** Creates a function that adds a granularity to a time: a local day has 23, 24 or 25 hours. */
export function createNextStart(localTime: LocalTime): NextStart {
  return (start, granularity) => {
    if (granularity !== "P1D" && granularity !== "P1M") return start + FIXED_MS[granularity];
    const local = localTime.at(start);
    if (granularity === "P1D") return localTime.from(local + DAY_MS);
    const date = new Date(local);
    return localTime.from(date.setUTCMonth(date.getUTCMonth() + 1));
  };
}

/**
 * Works out the granularity of a list of starts in order: that of most distances between two of them.
 *
 * @returns `undefined` if no distance is that of a granularity.
 */
export function granularityOf(starts: readonly number[], nextStart: NextStart): Granularity | undefined {
  let best: Granularity | undefined;
  let most = 0;
  for (const granularity of GRANULARITIES) {
    const count = starts.filter((start, index) => nextStart(start, granularity) === starts[index + 1]).length;
    if (count > most) [best, most] = [granularity, count];
  }
  return best;
}
