import { join } from "node:path";
import { createContext, Script } from "node:vm";
import type { Diagnostics } from "recheck";
import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import { isData, isNameMap } from "../document/keywords.ts";
import { readablePattern } from "../document/readable-pattern.ts";
import { SpecsError } from "../document/specs-error.ts";
import type { PatternRequest } from "./pattern-worker.ts";
import type { Finding } from "./references.ts";
import { type AskWorker, createSandboxedWorker } from "./sandboxed-worker.ts";

/** Milliseconds that one pattern may be tried for, and that its proof may take. */
const TRY_MS = 250;
const PROOF_MS = 30_000;
/** Milliseconds for the proofs of all patterns of a document. */
const PROOFS_MS = 120_000;
/** How much longer the process may take that proves: it may have to be started, and give up in the middle of a step. */
const GRACE_MS = 20_000;
/** Megabytes. What a proof keeps grows with the pattern. */
const PROOF_MEMORY = 1_024;
const MAX_LENGTH = 10_000;

/**
 * The first text that a pattern matches. V8 backtracks without end for some patterns, so the search ends after a quarter
 * of a second.
 *
 * @returns undefined when none does, the pattern is not valid, or the time is over.
 */
export function firstMatch(pattern: string, texts: readonly string[]): string | undefined {
  const context = createContext({ pattern, texts });
  try {
    const found = search.runInContext(context, { timeout: TRY_MS });
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}

const search = new Script('const regex = new RegExp(pattern, "u"); texts.find((text) => regex.test(text))');

/**
 * Finds patterns for which a short text keeps a backtracking engine busy for years, such as `^(1+)+!$`. A client checks
 * its inputs by these patterns, and a mock what it is sent.
 */
export async function patternFindings(document: JsonObject): Promise<Finding[]> {
  const patterns = [...new Map(patternsOf(document).map((one) => [one.pattern, one])).values()];
  const tooLong = patterns.filter(({ pattern }) => pattern.length > MAX_LENGTH);
  // Time can only multiply where a group is repeated.
  const suspects = patterns.filter(
    ({ pattern }) => !tooLong.some((one) => one.pattern === pattern) && /\)[*+{]/.test(pattern),
  );
  const found = tooLong.map(({ path }) => ({
    path,
    problem: `pattern is longer than ${MAX_LENGTH} characters`,
  }));
  if (suspects.length === 0) return found;
  const end = performance.now() + PROOFS_MS;
  for (const { path, pattern: written } of suspects) {
    // What cannot be read is not applied either.
    const pattern = readablePattern(written);
    if (pattern === undefined) continue;
    const left = Math.min(PROOF_MS, end - performance.now());
    const result = known.get(pattern) ?? (left > 0 ? await prove({ pattern, timeout: left }) : "unknown");
    // How long there was for it depends on the other patterns.
    if (result !== "unknown") known.set(pattern, result);
    if (result === "safe") continue;
    const what =
      result === "exponential"
        ? "takes exponential time for some texts"
        : "repeats a group and cannot be proved to end in time";
    const shown = JSON.stringify(pattern.slice(0, 100));
    found.push({ path, problem: `pattern ${shown} ${what}; write it without nested repetition` });
  }
  return found;
}

/** What was proved of patterns in this process: documents of one repository share most of them. */
const known = new Map<string, "safe" | "exponential">();

let prover: AskWorker | undefined;

/** Proves a pattern in a process of its own: there are patterns whose proof takes all memory, or never ends. */
async function prove(request: PatternRequest): Promise<"safe" | "exponential" | "unknown"> {
  prover ??= createSandboxedWorker({
    name: "recheck",
    args: [`--max-old-space-size=${PROOF_MEMORY}`, join(import.meta.dirname, "pattern-worker.ts")],
    cwd: import.meta.dirname,
    timeoutMs: PROOF_MS + GRACE_MS,
  });
  try {
    return resultOf(JSON.parse(await prover(JSON.stringify(request))));
  } catch (error) {
    if (error instanceof SpecsError) return "unknown";
    throw error;
  }
}

function resultOf(proof: Diagnostics): "safe" | "exponential" | "unknown" {
  if (proof.status !== "vulnerable") return proof.status;
  // The time of a polynomial one grows with the text, which the sender chooses; it ends.
  return proof.complexity.type === "exponential" ? "exponential" : "safe";
}

function patternsOf(document: JsonObject): { path: Path; pattern: string }[] {
  const found: { path: Path; pattern: string }[] = [];
  const pending: { value: Json; path: Path; named: boolean }[] = [
    { value: document, path: [], named: false },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path, named } = next;
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        pending.push({ value: item, path: [...path, index], named: false });
      });
    } else if (isObject(value)) {
      for (const [key, child] of Object.entries(value)) {
        const at = [...path, key];
        if (!named && key === "pattern" && typeof child === "string")
          found.push({ path: at, pattern: child });
        if (!named && key === "patternProperties" && isObject(child)) {
          for (const pattern of Object.keys(child)) found.push({ path: [...at, pattern], pattern });
        }
        // Extensions and components of any name can be referred to, so only literal data is left out.
        if (!named && isData(key, child) && !key.startsWith("x-")) continue;
        pending.push({ value: child, path: at, named: !named && isNameMap(key) });
      }
    }
  }
  return found;
}
