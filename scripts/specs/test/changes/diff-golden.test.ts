import { beforeAll, describe, expect, it } from "vitest";
import { type Bump, largest } from "../../src/diff/report.ts";
import { type GoldenPair, goldenPairs } from "../support/golden.ts";
import { type GoldenResults, goldenResults } from "../support/golden-results.ts";

const pairs = goldenPairs();
const titled = pairs.map(
  (pair) => [`${pair.file.replace(".yaml", "")}: ${pair.name}`, pair.direction, pair] as const,
);
let results: GoldenResults;

beforeAll(async () => {
  results = await goldenResults(pairs);
  console.log(table());
}, 300_000);

describe("diffDocuments(), golden pairs", () => {
  it.each(titled)("%s, %s", (_name, _direction, pair) => {
    const changes = results.changes.get(pair) ?? [];
    const bump = largest(changes.map((change) => change.bump));

    expect(bump).toBe(pair.expected.bump);
    expect(changes.filter((change) => change.bump === bump).map(({ place }) => place)).toEqual(
      bump === "none" ? [] : expect.arrayContaining([pair.expected.place]),
    );
  });

  it("says what to do about every breaking change", () => {
    const breaking = [...results.changes.values()].flat().filter(({ bump }) => bump === "major");

    const without = breaking.filter(({ now, whatToDo = "" }) => now === "" || whatToDo === "");

    expect(breaking.length).toBeGreaterThan(100);
    expect(without).toEqual([]);
  });

  it("finds what breaks in the documents: the types of a document that is too large for them would add nothing", () => {
    const onlyInTypes = pairs.filter((pair) => {
      const changes = results.changes.get(pair) ?? [];
      const inDocument = changes.filter(({ sources }) => sources.includes("document"));
      return largest(inDocument.map(({ bump }) => bump)) !== largest(changes.map(({ bump }) => bump));
    });

    expect(onlyInTypes.map(({ name, direction }) => `${name}, ${direction}`)).toEqual([]);
  });

  it("never calls something optional new that breaks", () => {
    const breaking = [...results.changes.values()].flat().filter(({ bump }) => bump === "major");

    expect(breaking.filter(({ now }) => now.startsWith("New optional"))).toEqual([]);
  });

  it("writes sentences: each ends with a full stop, and no part of it is missing", () => {
    const all = [...results.changes.values()].flat();

    for (const { now, before = "", whatToDo = "" } of all) {
      expect(now).toMatch(/^[A-Z`].*\.$/s);
      expect(`${now}${before}${whatToDo}`).not.toMatch(/undefined(?!`)|\[object|\.\.|``/);
      if (whatToDo !== "") expect(whatToDo).toMatch(/^[A-Z].*\.$/s);
    }
  });

  it("counts how often `redocly diff` alone is right, so that an upgrade of it is looked at", () => {
    const right = (bumpOf: (pair: GoldenPair) => Bump | undefined, isSame = exactly) =>
      pairs.filter((pair) => isSame(bumpOf(pair), pair.expected.bump)).length;
    const redocly = (pair: GoldenPair) => results.redocly.get(pair);

    expect(right(redocly)).toBe(207);
    expect(right(redocly, breaksAlike)).toBe(266);
  });
});

function exactly(found: Bump | undefined, expected: Bump): boolean {
  return found === expected;
}

function breaksAlike(found: Bump | undefined, expected: Bump): boolean {
  return (found === "major") === (expected === "major");
}

function ourBump(pair: GoldenPair): Bump {
  return largest((results.changes.get(pair) ?? []).map(({ bump }) => bump));
}

/** The verdicts by file, and each pair on which `redocly diff` alone errs about what breaks. */
function table(): string {
  const files = [...new Set(pairs.map(({ file }) => file))];
  const row = (name: string, own: readonly GoldenPair[]) => {
    const count = (isRight: (pair: GoldenPair) => boolean) => String(own.filter(isRight).length).padStart(9);
    const ours = count((pair) => exactly(ourBump(pair), pair.expected.bump));
    const theirs = count((pair) => exactly(results.redocly.get(pair), pair.expected.bump));
    const alike = count((pair) => breaksAlike(results.redocly.get(pair), pair.expected.bump));
    return `${name.padEnd(18)}${String(own.length).padStart(9)}${ours}${theirs}${alike}`;
  };
  const wrong = pairs.filter((pair) => !breaksAlike(results.redocly.get(pair), pair.expected.bump));
  return [
    `${"right verdicts".padEnd(18)}${["pairs", "ours", "redocly", "breaks?"].map((head) => head.padStart(9)).join("")}`,
    ...files.map((file) =>
      row(
        file,
        pairs.filter((pair) => pair.file === file),
      ),
    ),
    row("all", pairs),
    "",
    "redocly diff alone is wrong about what breaks:",
    ...wrong.map((pair) => {
      const found = results.redocly.get(pair) ?? "none";
      return `  ${pair.name}, ${pair.direction}: ${found}, right is ${pair.expected.bump}`;
    }),
  ].join("\n");
}
