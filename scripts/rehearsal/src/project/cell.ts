import type { MockSession } from "./mock-session.ts";

/** What a team may have, and what of the packages is tried there. */
export interface Cell {
  /** Short and stable: `--only` matches part of it. */
  readonly name: string;
  readonly what: string;
  /** Installs what the cell needs; cells share what they both need, and their time does not count it. */
  readonly prepare?: () => Promise<unknown>;
  /** What the cell came to. Throws when it failed. */
  readonly run: (session: MockSession) => Promise<Outcome>;
}

/** `refused`: it does not work, is known not to, and does so in the way that is documented. */
export type Outcome =
  | { readonly passed: string }
  | { readonly refused: string }
  | { readonly leftOut: string };

/** A row of the table. */
export interface MatrixCell {
  readonly name: string;
  readonly what: string;
  readonly result: "passed" | "refused" | "left out" | "failed";
  /** What was seen; the reason, where it did not pass. */
  readonly detail: string;
  readonly ms: number;
}

/** Runs one cell; whatever it throws makes it a failed one. */
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
