import type { Row, Value } from "./section.ts";

/** What one round of one contender came to, by column id. */
export type Sample = Readonly<Record<string, number>>;

/** One row to be, and how to measure it once. */
export interface Contender extends Pick<Row, "name" | "kind" | "note"> {
  readonly sample: (round: number) => Promise<Sample> | Sample;
}

export interface CompareOptions {
  readonly rounds: number;
  /** Rounds that are thrown away first. @defaultValue 1 */
  readonly warmUpRounds?: number;
  readonly onRound?: (round: number, rounds: number) => void;
}

/**
 * Measures contenders side by side: every round takes one sample of each, in an order that changes from round to
 * round, so that neither a drift of the machine nor a place in the order favours one.
 *
 * @returns A row for each contender: medians and spreads over the rounds, ratios to the median of the `floor`.
 */
export async function compare(contenders: readonly Contender[], options: CompareOptions): Promise<Row[]> {
  const { rounds, warmUpRounds = 1, onRound } = options;
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const contender of inOrderOf(round + warmUpRounds, contenders)) {
      const sample = await contender.sample(round);
      if (round >= 0) samples.get(contender)?.push(sample);
    }
    if (round >= 0) onRound?.(round + 1, rounds);
  }
  return withRatios(
    contenders.map((contender) => ({
      name: contender.name,
      kind: contender.kind,
      ...(contender.note !== undefined && { note: contender.note }),
      values: valuesOf(samples.get(contender) ?? []),
    })),
  );
}

/** ABC, CBA, BCA, ACB, …: turned around every other round, and rotated every second one. */
export function inOrderOf<Item>(round: number, items: readonly Item[]): Item[] {
  const by = items.length === 0 ? 0 : (round >> 1) % items.length;
  const rotated = [...items.slice(by), ...items.slice(0, by)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}

/** Adds to every value its ratio to that of the `floor` row; rows without a floor stay as they are. */
export function withRatios(rows: readonly Row[]): Row[] {
  const floor = rows.find((row) => row.kind === "floor");
  if (!floor) return [...rows];
  return rows.map((row) => ({
    ...row,
    values: Object.fromEntries(
      Object.entries(row.values).map(([id, value]) => {
        const base = floor.values[id]?.median;
        return [id, value && base ? { ...value, ratio: value.median / base } : value];
      }),
    ),
  }));
}

/** Medians and spreads by column id. */
export function valuesOf(samples: readonly Sample[]): Record<string, Value> {
  const ids = new Set(samples.flatMap((sample) => Object.keys(sample)));
  return Object.fromEntries(
    [...ids].map((id) => {
      const numbers = samples.map((sample) => sample[id]).filter((number) => number !== undefined);
      return [id, summarize(numbers)];
    }),
  );
}

export function summarize(numbers: readonly number[]): Value {
  const median = quantile(numbers, 0.5);
  if (numbers.length < 3 || median === 0) return { median };
  return { median, spread: (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / Math.abs(median) };
}

/** With linear interpolation between the two nearest. */
export function quantile(numbers: readonly number[], share: number): number {
  if (numbers.length === 0) throw new RangeError("no quantile of nothing");
  const sorted = Float64Array.from(numbers).sort();
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}
