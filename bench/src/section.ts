/** What a column of one row came to. */
export interface Value {
  readonly median: number;
  /** Interquartile range over the median, over the rounds; `undefined` for what is counted once. */
  readonly spread?: number;
  /** To the floor's median in the same run; `undefined` where the table has no floor. */
  readonly ratio?: number;
}

/** One thing that is measured. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** `ns`, `µs`, `ms`, `s`, `B`, `KiB`, `MiB`, `req/s`, `items/s`, `%` or a word such as `requests`. */
  readonly unit: string;
  readonly better: "lower" | "higher";
}

/** One contender. The floor stands in a table twice, as `floor` and as `noise`, so that the noise shows. */
export interface Row {
  /** Such as `plain fetch`, `plain fetch (again)`, `ours: everything` or `axios`. */
  readonly name: string;
  readonly kind: "floor" | "noise" | "ours" | "peer";
  /** By column id; a missing one was not measured, and `note` says why. */
  readonly values: Readonly<Record<string, Value | undefined>>;
  /** Why a value is missing, or what the contender lacks. */
  readonly note?: string;
}

/** What was aimed at, and whether this run got there. */
export interface Goal {
  readonly what: string;
  readonly limit: string;
  readonly measured: string;
  readonly met: boolean;
}

/** One table. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** How it was measured, so that a reader can judge the figures. */
  readonly method: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

export interface BenchOptions {
  /** A smoke run of seconds, whose figures mean nothing. */
  readonly quick: boolean;
  /** Tells of progress; never a figure that belongs in a table. */
  readonly log: (line: string) => void;
}

/** Runs one section; it may print several tables. */
export type RunSection = (options: BenchOptions) => Promise<readonly Section[]>;
