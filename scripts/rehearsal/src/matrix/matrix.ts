import { type Cell, type MatrixCell, runCell } from "../project/cell.ts";
import { startLane } from "../project/lane.ts";
import { openWorkshop, type Workshop } from "../project/workshop.ts";
import type { Registry } from "../registry/registry.ts";
import { browserCells } from "./browser-cells.ts";
import { exampleCells } from "./examples-cells.ts";
import { managerCells } from "./managers-cells.ts";
import { nodeCells } from "./node-cells.ts";
import { typescriptCells } from "./typescript-cells.ts";
import { workerCells } from "./worker-cells.ts";

/** Cells that run at the same time; each of them may keep a processor busy. */
const LANES = 2;

export interface MatrixOptions {
  /** Runs the cells alone that have this in their name, whatever its case. @defaultValue all */
  readonly only?: string | undefined;
  /** Told of each cell when it is done. */
  readonly onCell?: (cell: MatrixCell) => void;
}

/** Every cell of the matrix, in the order of the table. */
function matrixCells(workshop: Workshop): Cell[] {
  return [nodeCells, exampleCells, typescriptCells, managerCells, browserCells, workerCells].flatMap(
    (cells) => cells(workshop),
  );
}

/**
 * Installs the packages that a registry has as `latest` in throw-away projects, on what teams have, and makes one
 * real call per API there against the mocks of the packed contract-testing. What teams' projects need beside our
 * packages comes from the registry that npm is configured for.
 *
 * @returns The cells in the table's order, those that failed among them.
 * @throws When the mocks cannot be installed or started: then no cell means anything.
 */
export async function runMatrix(
  registry: Pick<Registry, "npmrc">,
  { only = "", onCell }: MatrixOptions = {},
): Promise<MatrixCell[]> {
  using workshop = openWorkshop(registry);
  const mocks = await workshop.project("mocks", { own: ["contract-testing"] });
  const cells = matrixCells(workshop).filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  const done = new Map<Cell, MatrixCell>();
  const waiting = [...cells];
  const work = async () => {
    await using lane = await startLane(mocks);
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      const result = await runCell(cell, lane);
      done.set(cell, result);
      onCell?.(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, cells.length) }, work));
  return cells.flatMap((cell) => done.get(cell) ?? []);
}
