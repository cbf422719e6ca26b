import type { Outcome } from "./try-document.ts";

const COLUMNS = ["added", "compiled", "built", "tested", "agreed"] as const;
const GOAL_PERCENT = 98;

/** Whether a document has each column. */
export function isWhole(outcome: Outcome | undefined): boolean {
  return COLUMNS.every((column) => outcome?.[column] === true);
}

/** Writes the percentage of each column, and each document that misses one with its cause. */
export function corpusReport(
  outcomes: readonly Outcome[],
  known: Readonly<Record<string, string>>,
): { text: string; isGood: boolean } {
  const shares = COLUMNS.map((column) => {
    // A document that was not added has none of the other columns.
    const judged = outcomes.filter((outcome) => outcome[column] !== undefined);
    const count = judged.filter((outcome) => outcome[column] === true).length;
    return { column, count, of: judged.length, percent: (100 * count) / judged.length };
  });
  const missed = outcomes.flatMap((outcome) =>
    COLUMNS.flatMap((column) => {
      const reason = outcome[column];
      return typeof reason === "string" ? [{ name: outcome.name, column, reason }] : [];
    }),
  );
  const operations = outcomes.reduce((sum, one) => sum + one.operations, 0);
  const notCalled = outcomes.flatMap((one) => one.notCalled.map(([, reason]) => reason));
  const lines = [
    `${outcomes.length} documents, ${operations} operations, ${notCalled.length} of them without a contract test`,
    ...shares.map(
      ({ column, count, of, percent }) => `${column}: ${count} of ${of} (${percent.toFixed(1)} %)`,
    ),
    ...missed.map(({ name, column, reason }) => {
      const [first = ""] = reason.split("\n");
      return `not ${column}: ${name}: ${known[name] ?? `UNEXPLAINED: ${first.slice(0, 300)}`}`;
    }),
  ];
  const isExplained = missed.every(({ name }) => known[name] !== undefined);
  return {
    text: lines.join("\n"),
    isGood: isExplained && shares.every(({ percent }) => percent >= GOAL_PERCENT),
  };
}
