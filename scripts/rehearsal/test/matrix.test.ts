import { describe, expect, it } from "vitest";
import { matrixSummary, matrixTable } from "../src/matrix/table.ts";
import { type Cell, type MatrixCell, runCell } from "../src/project/cell.ts";
import type { MockSession } from "../src/project/mock-session.ts";

const session = {} as MockSession;

const cellThat = (run: Cell["run"]): Cell => ({ name: "Node 20, import", what: "both APIs", run });

const row = (result: MatrixCell["result"], detail: string): MatrixCell => ({
  name: "Node 20, import",
  what: "both APIs",
  result,
  detail,
  ms: 12,
});

describe("runCell()", () => {
  it.each([
    [{ passed: "v20.19.0" }, "passed", "v20.19.0"],
    [{ refused: "known not to work" }, "refused", "known not to work"],
    [{ leftOut: "no browser" }, "left out", "no browser"],
  ] as const)("keeps what %o says", async (outcome, result, detail) => {
    const cell = cellThat(async () => outcome);

    const seen = await runCell(cell, session);

    expect(seen).toMatchObject({ result, detail });
  });

  it("fails with the whole reason when the cell throws, and the run goes on", async () => {
    const cell = cellThat(async () => Promise.reject(new Error("tsc ended with 2:\nerror TS2304")));

    const seen = await runCell(cell, session);

    expect(seen).toMatchObject({ result: "failed", detail: "tsc ended with 2:\nerror TS2304" });
  });

  it("fails when the cell's packages cannot be installed", async () => {
    const cell = {
      ...cellThat(async () => ({ passed: "" })),
      prepare: () => Promise.reject(new Error("npm install ended with 1")),
    };

    const seen = await runCell(cell, session);

    expect(seen).toMatchObject({ result: "failed", detail: "npm install ended with 1" });
  });
});

describe("matrixTable()", () => {
  it("keeps each cell on a line of Markdown, whatever its reason holds", () => {
    const lines = matrixTable([row("failed", "string | undefined\n  is not assignable")]).split("\n");

    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain("failed: string \\| undefined is not assignable");
  });

  it("cuts a long reason", () => {
    const table = matrixTable([row("failed", "x".repeat(500))]);

    expect(table).toContain("x…");
    expect(table).not.toContain("x".repeat(200));
  });
});

describe("matrixSummary()", () => {
  it("counts what came of the cells, and leaves out what did not", () => {
    const cells = [row("passed", ""), row("passed", ""), row("refused", "why"), row("failed", "how")];

    expect(matrixSummary(cells)).toBe("4 cells: 2 passed, 1 refused, 1 failed");
  });
});
