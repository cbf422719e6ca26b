import type { MockSession } from "./mock-session.ts";

/** A cell of the matrix: a kind of project, and how the packages are tried in it. */
export interface Cell {
  /** Short and stable: `--only` matches part of it. */
  readonly name: string;
  readonly what: string;
  /** Installs what the cell needs. Cells share projects, so this does not count into their time. */
  readonly prepare?: () => Promise<unknown>;
  /** Returns the result. @throws if the cell fails. */
  readonly run: (session: MockSession) => Promise<Outcome>;
}

/** `refused`: this kind of project is not supported, and fails in the way that is documented. */
export type Outcome =
  | { readonly passed: string }
  | { readonly refused: string }
  | { readonly leftOut: string };

/** A row of the table. */
export interface MatrixCell {
  readonly name: string;
  readonly what: string;
  readonly result: "passed" | "refused" | "left out" | "failed";
  /** What was observed, or the reason why it did not pass. */
  readonly detail: string;
  readonly ms: number;
}

/** Runs one cell. An error makes the result `failed`. */
export async function runCell({ name, what, prepare, run }: Cell, session: MockSession): Promise<MatrixCell> {
  let startedAt = performance.now();
  const finished = (result: MatrixCell["result"], detail: string): MatrixCell => ({
    name,
    what,
    result,
    detail,
    ms: Math.round(performance.now() - startedAt),
  });
  try {
    await prepare?.();
    startedAt = performance.now();
    const outcome = await run(session);
    if ("passed" in outcome) return finished("passed", outcome.passed);
    if ("refused" in outcome) return finished("refused", outcome.refused);
    return finished("left out", outcome.leftOut);
  } catch (error) {
    return finished("failed", error instanceof Error ? error.message : String(error));
  }
}
