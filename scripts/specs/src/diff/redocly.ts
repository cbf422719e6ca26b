import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Json, JsonObject } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { runSandboxed } from "../untrusted/sandbox.ts";
import type { Bump } from "./report.ts";

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
  const folder = await mkdtemp(join(tmpdir(), "specs-diff-"));
  try {
    await writeFile(join(folder, "before.json"), JSON.stringify(before));
    await writeFile(join(folder, "after.json"), JSON.stringify(after));
    // Without this its rules are off: a configuration takes the place of the built-in one.
    await writeFile(join(folder, "redocly.yaml"), "extends:\n  - diff-recommended\n");
    const args = ["diff", "before.json", "after.json", "--format", "json", "--fail-on", "none"];
    const { status, stdout, stderr } = await runSandboxed({
      name: "redocly diff",
      args: [redocly(), ...args, "--config", "redocly.yaml"],
      cwd: folder,
    });
    return readChanges(stdout) ?? fail(`ended with ${status}: ${stderr.trim() || stdout.trim()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

function redocly(): string {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  return join(dirname(manifest), "bin/cli.js");
}
