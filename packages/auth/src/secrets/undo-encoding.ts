/** One step that undoes an encoding: the arguments of `String.replace`. */
export type Step = readonly [
  pattern: RegExp,
  write: (whole: string, ...groups: (string | undefined)[]) => string,
];

/** Undoes encodings, step by step. */
export function undo(text: string, steps: readonly Step[]): string {
  let plain = text;
  for (const [pattern, write] of steps) plain = plain.replace(pattern, write);
  return plain;
}

/** Where each character of the result of {@link undo} begins and ends in the original text. */
export interface Trace {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Computes where each decoded character comes from. */
export function trace(text: string, steps: readonly Step[]): Trace {
  let plain = text;
  let starts = Array.from({ length: text.length }, (_, at) => at);
  let ends = starts.map((at) => at + 1);
  for (const [pattern, write] of steps) {
    const before = { starts, ends };
    let from = 0;
    starts = [];
    ends = [];
    const keepUpTo = (to: number) => {
      for (let at = from; at < to; at += 1) {
        starts.push(before.starts[at] as number);
        ends.push(before.ends[at] as number);
      }
    };
    for (const match of plain.matchAll(pattern)) {
      const [whole, ...groups] = match;
      keepUpTo(match.index);
      from = match.index + whole.length;
      for (const _ of write(whole, ...groups)) {
        starts.push(before.starts[match.index] as number);
        ends.push(before.ends[from - 1] as number);
      }
    }
    keepUpTo(plain.length);
    plain = undo(plain, [[pattern, write]]);
  }
  return { starts, ends };
}
