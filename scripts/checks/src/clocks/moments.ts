const DAY_MS = 86_400_000;

/** A moment at which calculations with dates often fail. */
export interface Moment {
  readonly name: string;
  /** ms since the Unix epoch; after now. */
  readonly at: number;
}

/** The next moment of each kind after now. */
export function moments(now: number): Moment[] {
  return [
    { name: "400 days ahead", at: now + 400 * DAY_MS },
    { name: "spring forward", at: nextLastSunday(now, 2) },
    { name: "fall back", at: nextLastSunday(now, 9) },
    { name: "leap day", at: nextLeapDay(now) },
  ];
}

/** One minute before the clocks of Europe change, on the last Sunday of the month, at 01:00 UTC. */
function nextLastSunday(now: number, month: number): number {
  for (let year = new Date(now).getUTCFullYear(); ; year += 1) {
    const last = new Date(Date.UTC(year, month + 1, 0, 0, 59));
    const at = last.getTime() - last.getUTCDay() * DAY_MS;
    if (at > now) return at;
  }
}

function nextLeapDay(now: number): number {
  for (let year = new Date(now).getUTCFullYear(); ; year += 1) {
    const at = Date.UTC(year, 1, 29, 12);
    if (new Date(at).getUTCMonth() === 1 && at > now) return at;
  }
}
