/** What one process has used of a quota's period, and what Redis has told it. */
export interface UsedCount {
  /** Begins anew where the period is a later one; returns what has been used of it. */
  in(startsAt: number): number;
  add(count: number): void;
  /** Takes back what was granted and not used. */
  giveBack(count: number): void;
  /** What Redis was told at last, for an ask about a period. */
  known(startsAt: number): Told;
  /** Notes what Redis has counted: for all processes, and for this one. */
  note(told: Told & { readonly startsAt: number }): void;
  /** Notes an ask whose response did not come: Redis may have granted something that nobody got. */
  doubt(): void;
  /** Whether Redis should be told something about a period. */
  isUntold(startsAt: number): boolean;
}

/** What Redis has counted. */
export interface Told {
  /** Names the time since when Redis knows of the budget; empty before the first response. */
  readonly bornAt: string;
  readonly count: number;
  readonly used: number;
}

/**
 * Counts up within a period, so that Redis can be told the whole any number of times: see the script. Periods are named
 * by their starts in ms since the Unix epoch.
 */
export function createUsedCount(): UsedCount {
  let startedAt = 0;
  let used = 0;
  let told = { bornAt: "", count: 0, used: 0, startsAt: 0 };
  let isInDoubt = false;

  function turn(startsAt: number): number {
    if (startsAt > startedAt) {
      used = 0;
      isInDoubt = false;
    }
    // An earlier one is this same period, which a wrong clock has taken for a later one.
    startedAt = startsAt;
    return used;
  }
  function known(startsAt: number): Told {
    const { bornAt, count } = told;
    return {
      bornAt,
      count: told.startsAt === startsAt ? count : 0,
      used: told.startsAt >= startsAt ? told.used : 0,
    };
  }
  return {
    in: turn,
    add(count) {
      used += count;
    },
    giveBack(count) {
      used = Math.max(0, used - count);
    },
    known,
    note(newer) {
      told = newer;
      isInDoubt = false;
    },
    doubt() {
      isInDoubt = true;
    },
    isUntold: (startsAt) => turn(startsAt) !== known(startsAt).used || isInDoubt,
  };
}
