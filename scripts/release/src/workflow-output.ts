import { appendFileSync } from "node:fs";

/** Sets outputs of the workflow's step; outside a workflow, does nothing. */
export function writeOutput(values: Readonly<Record<string, string>>): void {
  if (!process.env.GITHUB_OUTPUT) return;
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  appendFileSync(process.env.GITHUB_OUTPUT, lines.join(""));
}
