import { type Cell, type MatrixCell, runCell } from "../project/cell.ts";
import { startMockSession } from "../project/mock-session.ts";
import { createProjectFactory, type ProjectFactory } from "../project/project-factory.ts";
import type { Registry } from "../registry/registry.ts";
import { browserCells } from "./browser-cells.ts";
import { commonjsCells } from "./commonjs-cells.ts";
import { exampleCells } from "./examples-cells.ts";
import { jestCells } from "./jest-cells.ts";
import { managerCells } from "./managers-cells.ts";
import { nestCells } from "./nest-cells.ts";
import { nextCells } from "./next-cells.ts";
import { nodeCells } from "./node-cells.ts";
import { typescriptCells } from "./typescript-cells.ts";
import { workerCells } from "./worker-cells.ts";

/** Cells that run at the same time; each can use a whole processor. */
const CONCURRENT_CELLS = 2;

export interface MatrixOptions {
  /** Runs only the cells whose name contains this text, in upper or lower case. @defaultValue all */
  readonly only?: string | undefined;
  /** Called with the result of each cell. */
  readonly onCell?: (cell: MatrixCell) => void;
}

/** Every cell of the matrix, in the order of the table. */
function matrixCells(factory: ProjectFactory): Cell[] {
  return [
    nodeCells,
    commonjsCells,
    jestCells,
    nestCells,
    exampleCells,
    typescriptCells,
    managerCells,
    nextCells,
    browserCells,
    workerCells,
  ].flatMap((cells) => cells(factory));
}

/**
 * Installs the `latest` packages of a registry in temporary projects of every supported kind, and makes one call per API
 * to the mock servers of the packed contract-testing. All other packages come from the registry that npm is configured to
 * use.
 *
 * @returns All cells, in the table's order.
 * @throws If the mock servers cannot be installed or started.
 */
export async function runMatrix(
  registry: Pick<Registry, "npmrc">,
  { only = "", onCell }: MatrixOptions = {},
): Promise<MatrixCell[]> {
  using factory = createProjectFactory(registry);
  const mocks = await factory.project("mocks", { own: ["contract-testing"] });
  const cells = matrixCells(factory).filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  const done = new Map<Cell, MatrixCell>();
  const waiting = [...cells];
  const work = async () => {
    await using session = await startMockSession(mocks);
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      const result = await runCell(cell, session);
      done.set(cell, result);
      onCell?.(result);
    }
  };
  const workers = Array.from({ length: Math.min(CONCURRENT_CELLS, cells.length) }, work);
  // Waits for all of them, so that none leaves its mock servers behind when another one fails.
  for (const worker of workers) worker.catch(() => waiting.splice(0));
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return cells.flatMap((cell) => done.get(cell) ?? []);
}
