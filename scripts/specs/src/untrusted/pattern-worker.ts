import { createRequire } from "node:module";
import type { Diagnostics } from "recheck";
import { serveLines } from "./serve-lines.ts";

/** A pattern to be proved, and how long that may take. */
export interface PatternRequest {
  readonly pattern: string;
  /** Milliseconds. */
  readonly timeout: number;
}

// The part of the package in JavaScript, in this process: the others are a Java archive, a binary and a thread, which is
// waited for without end if it runs out of memory.
process.env.RECHECK_BACKEND = "pure";
process.env.RECHECK_SYNC_BACKEND = "pure";
const { checkSync } = createRequire(import.meta.url)("recheck") as typeof import("recheck");

await serveLines<PatternRequest, Diagnostics>(async ({ pattern, timeout }) =>
  checkSync(pattern, "u", { timeout }),
);
