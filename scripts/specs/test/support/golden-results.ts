import { diffDocuments } from "../../src/diff/diff.ts";
import { type Bump, type Change, largest } from "../../src/diff/report.ts";
import { formatPointer } from "../../src/document/json-pointer.ts";
import { type GoldenPair, joined } from "./golden.ts";
import { redoclyDiff } from "./redocly-diff.ts";

/** What was found of each golden pair, by the whole comparison and by `redocly diff` alone. */
export interface GoldenResults {
  readonly changes: ReadonlyMap<GoldenPair, readonly Change[]>;
  readonly redocly: ReadonlyMap<GoldenPair, Bump>;
}

/** Compares all pairs, a batch at a time: one run of a tool for many pairs instead of one for each. */
export async function goldenResults(pairs: readonly GoldenPair[]): Promise<GoldenResults> {
  const changes = new Map<GoldenPair, readonly Change[]>();
  const redocly = new Map<GoldenPair, Bump>();
  const ours = batches(pairs, ({ batch }) => batch).map((batch) => async () => {
    const report = await diffDocuments({ api: { name: "golden", title: "Golden" }, ...documentsOf(batch) });
    for (const pair of batch) changes.set(pair, ownChanges(batch, pair, report.changes));
  });
  // It takes a path that went for one that came: pairs that differ in their paths have it for themselves.
  const theirs = batches(pairs, (pair) => (hasSamePaths(pair) ? pair.batch : pair.name)).map(
    (batch) => async () => {
      const { before, after } = documentsOf(batch);
      const found = await redoclyDiff(before, after);
      for (const pair of batch) {
        const own = batch.length === 1 ? found : found.filter(({ path }) => isBelow(pair, path));
        redocly.set(pair, largest(own.map(({ impact }) => impact)));
      }
    },
  );
  await allOf([...ours, ...theirs], 2);
  return { changes, redocly };
}

function batches(pairs: readonly GoldenPair[], keyOf: (pair: GoldenPair) => string): GoldenPair[][] {
  const found = new Map<string, GoldenPair[]>();
  for (const pair of pairs) {
    const key = `${keyOf(pair)} ${pair.direction}`;
    found.set(key, [...(found.get(key) ?? []), pair]);
  }
  return [...found.values()];
}

function documentsOf(batch: readonly GoldenPair[]) {
  return {
    before: joined(batch.map(({ before }) => before)),
    after: joined(batch.map(({ after }) => after)),
  };
}

/** What belongs to no operation belongs to the pair that expects it, or else to all pairs of the batch. */
function ownChanges(batch: readonly GoldenPair[], pair: GoldenPair, changes: readonly Change[]): Change[] {
  return changes.filter(({ operationId, place }) => {
    if (operationId !== undefined) return pair.operationIds.includes(operationId);
    const owner = batch.find(({ before, after }) =>
      JSON.stringify([before, after]).includes(`"${place.split(".").at(-1)}"`),
    );
    return owner === undefined || owner === pair;
  });
}

function hasSamePaths({ before, after }: GoldenPair): boolean {
  const names = ({ paths }: typeof before) =>
    JSON.stringify(Object.entries(paths ?? {}).map(([path, item]) => [path, Object.keys(item ?? {})]));
  return (
    names(before) === names(after) ||
    [before, after].every(({ paths }) => JSON.stringify(paths).includes("hoisted"))
  );
}

function isBelow({ paths, before, after }: GoldenPair, pointer: string): boolean {
  const isOwnPath = paths.some((path) => {
    const own = formatPointer(["paths", path]);
    return pointer === own || pointer.startsWith(`${own}/`);
  });
  const schema = /^#\/components\/schemas\/([^/]+)/.exec(pointer)?.[1];
  return isOwnPath || (schema !== undefined && JSON.stringify([before, after]).includes(`"${schema}"`));
}

async function allOf(tasks: readonly (() => Promise<void>)[], atOnce: number): Promise<void> {
  const pending = [...tasks];
  const work = async () => {
    for (let task = pending.shift(); task !== undefined; task = pending.shift()) await task();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
