import type { Bump } from "../../src/diff/report.ts";
import type { Json, JsonObject } from "../../src/document/document.ts";
import { SpecsError } from "../../src/document/specs-error.ts";
import { runRedocly } from "../../src/untrusted/redocly.ts";

/** One change as `redocly diff --format json` reports it. */
export interface RedoclyChange {
  /** Where it is used for the first time. */
  readonly path: string;
  readonly typeName: string;
  readonly kind: "added" | "removed" | "modified";
  readonly impact: Exclude<Bump, "none">;
  readonly verdicts: readonly { readonly ruleId: string; readonly message: string }[];
  /** The keyword that was modified; `key` for a rename. */
  readonly property?: string;
  readonly base?: RedoclyPlace;
  readonly revision?: RedoclyPlace;
}

/** Where a value stands: of a modified keyword that is absent, its object. */
export interface RedoclyPlace {
  readonly pointer: string;
  readonly value?: Json;
}

/**
 * Runs `redocly diff` with the rules that it recommends, apart from any configuration nearby.
 *
 * @throws {@link SpecsError} `tool_failed` when the tool itself does not work.
 */
export async function redoclyDiff(before: JsonObject, after: JsonObject): Promise<readonly RedoclyChange[]> {
  const args = ["diff", "before.json", "after.json", "--format", "json", "--fail-on", "none"];
  const files = {
    "before.json": JSON.stringify(before),
    "after.json": JSON.stringify(after),
    // Without this its rules are off: a configuration takes the place of the built-in one.
    "redocly.yaml": "extends:\n  - diff-recommended\n",
  };
  const { status, stdout, stderr } = await runRedocly(args, files, { name: "redocly diff" });
  return readChanges(stdout) ?? fail(`ended with ${status}: ${stderr.trim() || stdout.trim()}`);
}

function readChanges(stdout: string): readonly RedoclyChange[] | undefined {
  try {
    const report = JSON.parse(stdout);
    return Array.isArray(report.changes) ? report.changes : undefined;
  } catch {
    return undefined;
  }
}

function fail(problem: string): never {
  throw new SpecsError("tool_failed", `redocly diff ${problem}`);
}
