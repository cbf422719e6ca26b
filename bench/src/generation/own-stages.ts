import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyRepository } from "../generators/own-package.ts";
import { runNode } from "./run-node.ts";

const STAGES = fileURLToPath(new URL("./stages.ts", import.meta.url));
const GENERATE = fileURLToPath(new URL("./generate-one.ts", import.meta.url));

/** What `pnpm specs add` of a document took, in seconds. */
export interface AddedIn {
  readonly operations: number;
  /** `all`, `cpu`, and each stage by itself. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Adds a document in a copy of the repository. */
export function addDocument(document: string): AddedIn {
  return inCopy((root) => JSON.parse(runNode([STAGES, root, document]).stdout));
}

/** Adds a document, then generates its client anew. @returns Seconds of the latter alone, with Node's start. */
export function generateAgain(document: string): number {
  return inCopy((root) => {
    runNode([STAGES, root, document]);
    rmSync(join(root, "packages/subset-client/src/generated"), { recursive: true });
    return runNode([GENERATE, root]).seconds;
  });
}

function inCopy<Result>(work: (root: string) => Result): Result {
  const root = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    copyRepository(root);
    return work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
