import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addDocument, generateAgain } from "../generation/own-stages.ts";
import { runNode } from "../generation/run-node.ts";
import { subset } from "../generation/subset.ts";
import { benchFolder, GENERATORS, runGenerator, SCHEMA_GENERATOR } from "../generators/generators.ts";
import { type Contender, compare, valuesOf } from "../measure.ts";
import { generatedFolder } from "../prepare.ts";
import { readDocument } from "../programs/sampled-call.ts";
import type { BenchOptions, Goal, Row, RunSection, Section } from "../section.ts";
import { githubDocument } from "../types/subjects.ts";

const LIMIT_SECONDS = 10;

/** Stages of `pnpm specs add`, in their order. */
const STAGES = [
  ["all", "specs add"],
  ["cpu", "specs add: own CPU"],
  ["read", "read"],
  ["structure", "check structure"],
  ["overlay", "overlay"],
  ["build", "build and verify YAML"],
  ["types", "types"],
  ["operations", "operations"],
  ["lint", "lint"],
  ["samples", "package and sample calls"],
  ["write", "write"],
  ["parse", "parse YAML"],
  ["generate", "generate"],
] as const;

export const run: RunSection = async (options) => {
  const { quick } = options;
  const sizes = quick ? [10] : [10, 100, 1000];
  const documents = writeDocuments(sizes);
  return [await commands(options), await adding(documents, options), await generators(documents, options)];
};

/** Documents of so many operations, from all over GitHub's. */
function writeDocuments(sizes: readonly number[]): Map<number, string> {
  const document = readDocument(githubDocument);
  const folder = join(generatedFolder, "subsets");
  mkdirSync(folder, { recursive: true });
  return new Map(
    sizes.map((size) => {
      const file = join(folder, `${size}.json`);
      writeFileSync(file, `${JSON.stringify(subset(document, size), null, 2)}\n`);
      return [size, file];
    }),
  );
}

/** What `pnpm generate` takes for the APIs that are there. */
async function commands({ quick, log }: BenchOptions): Promise<Section> {
  const script = join(benchFolder, "../scripts/specs/src/generate.ts");
  const contenders = [["ett"], ["enmacc"], []].map(
    (names): Contender => ({
      ...{ name: ["pnpm generate --check", ...names].join(" "), kind: "ours" },
      sample: () => ({ seconds: runNode([script, "--check", ...names], join(benchFolder, "..")).seconds }),
    }),
  );
  const rounds = quick ? 1 : 5;
  const rows = await compare(contenders, {
    rounds,
    onRound: (round) => log(`pnpm generate: round ${round} of ${rounds}`),
  });
  return {
    id: "generation-apis",
    title: "Generation: both APIs",
    method:
      "The whole command, with Node's start. With --check it does all that it does otherwise, but compares the files instead of writing them; without names it is all three documents.",
    columns: [{ id: "seconds", title: "wall", unit: "s", better: "lower" }],
    rows,
    goals: [],
  };
}

async function adding(
  documents: ReadonlyMap<number, string>,
  { quick, log }: BenchOptions,
): Promise<Section> {
  const rows: Row[] = [];
  for (const [size, document] of documents) {
    const rounds = quick || size >= 1000 ? 1 : 3;
    const samples = Array.from({ length: quick ? 1 : rounds }, () => {
      log(`specs add of ${size} operations`);
      return addDocument(document).seconds;
    });
    rows.push({ name: `${size} operations`, kind: "ours", values: valuesOf(samples) });
  }
  return {
    id: "generation-stages",
    title: "Generation: pnpm specs add of a new document",
    method:
      "Parts of GitHub's document with the components that they need. `specs add` from the document to the written package, without installing and building it. Then each of its stages by itself in the same process; structure and lint are processes of Redocly's, whose time is not in the CPU. `generate` is `pnpm generate` of the added document, which reads it and writes types, operations and the mock's document.",
    columns: STAGES.map(([id, title]) => ({ id, title, unit: "s", better: "lower" })),
    rows,
    goals: goalsOf(rows),
  };
}

/** What making a client takes with other generators, from the start of the command to its end. */
async function generators(
  documents: ReadonlyMap<number, string>,
  { quick, log }: BenchOptions,
): Promise<Section> {
  const folder = join(generatedFolder, "timing");
  const timed = (name: string, kind: Row["kind"], generate: (document: string) => number): Contender => ({
    ...{ name, kind },
    sample: (round) =>
      Object.fromEntries(
        [...documents]
          // The large one takes some generators minutes.
          .filter(([size]) => size < 1000 || round === 0)
          .map(([size, document]) => {
            log(`${name}: ${size} operations`);
            return [String(size), generate(document)];
          }),
      ),
  });
  const others = GENERATORS.map((generator) =>
    timed(generator.name, "peer", (document) => {
      rmSync(folder, { recursive: true, force: true });
      return runGenerator(generator, document, folder);
    }),
  );
  const types = (document: string) => {
    rmSync(folder, { recursive: true, force: true });
    return runGenerator(SCHEMA_GENERATOR, document, folder);
  };
  const contenders = [
    timed("openapi-typescript alone", "floor", types),
    timed("openapi-typescript alone (again)", "noise", types),
    {
      ...timed("ours: generate", "ours", generateAgain),
      note: "types, operations for the run time and the mock's document",
    },
    ...others,
  ];
  const rows = await compare(contenders, { rounds: quick ? 1 : 3, warmUpRounds: 0 });
  rmSync(folder, { recursive: true, force: true });
  return {
    id: "generation-peers",
    title: "Generation: beside other generators",
    method:
      "The whole command, with Node's start, on the same parts of GitHub's document; the largest once, the others three times. openapi-typescript writes types alone, and ours are made with it.",
    columns: [...documents.keys()].map((size) => ({
      ...{ id: String(size), title: `${size} operations`, unit: "s", better: "lower" },
    })),
    rows,
    goals: [],
  };
}

function goalsOf(rows: readonly Row[]): Goal[] {
  const stages = [
    { stage: "generate", what: "generate: types, operations and the mock's document" },
    { stage: "all", what: "specs add: the same, and all checks of a document that nobody has seen before" },
  ];
  return stages.flatMap(({ stage, what }) => {
    const seconds = (size: number) =>
      rows.find(({ name }) => name === `${size} operations`)?.values[stage]?.median;
    const [hundred, thousand] = [seconds(100), seconds(1000)];
    if (hundred === undefined || thousand === undefined) return [];
    const growth = thousand / hundred;
    return [
      {
        what: `${what}; 1,000 operations`,
        limit: `< ${LIMIT_SECONDS} s`,
        measured: `${thousand.toFixed(1)} s`,
        met: thousand < LIMIT_SECONDS,
      },
      {
        what: `${stage === "all" ? "specs add" : stage}: linear, 1,000 operations to 100`,
        limit: "≤ 10 ×",
        measured: `${growth.toFixed(1)} ×`,
        met: growth <= 10,
      },
    ];
  });
}
