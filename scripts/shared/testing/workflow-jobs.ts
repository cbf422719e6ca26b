import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { repositoryRoot as root } from "../src/run-cli.ts";

/** A step of a workflow. */
export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, unknown>;
}
/** A job of a workflow. */
export interface Job {
  readonly permissions: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly steps: readonly Step[];
}
/** A workflow of this repository. */
export interface WorkflowFile {
  readonly permissions: object;
  readonly env?: object;
  readonly jobs: Record<string, Job>;
}

/** Matches every way in which a step can see a token. */
const SECRET = /secrets\.|github\.token|GITHUB_TOKEN|GH_TOKEN|ACTIONS_ID_TOKEN/i;

/** Expects a job to see no secret, and to have a token that reads at most. */
export function expectNoToken(job: Job): void {
  expect(job.permissions).toEqual({ contents: "read" });
  expect(JSON.stringify(job)).not.toMatch(SECRET);
}

/** Expects a job to push a pull request: it installs nothing, and only its last step, with these commands, sees a token. */
export function expectPushJob(job: Job, commands: readonly string[], variables: readonly string[]): void {
  const [last, ...before] = job.steps.toReversed();
  const actions = job.steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.split("@")[0]]));
  const inputs = (action: string) => job.steps.find(({ uses }) => uses?.startsWith(`${action}@`))?.with;

  expect(actions).toEqual(["actions/checkout", "actions/setup-node", "actions/download-artifact"]);
  expect(job.steps.flatMap(({ run }) => run?.trim().split("\n") ?? [])).toEqual(commands);
  expect(inputs("actions/setup-node")).toEqual({ "node-version": 24, "package-manager-cache": false });
  // Outside of the checkout, where it can replace no code.
  expect(String(inputs("actions/download-artifact")?.path)).toMatch(/^\$\{\{ runner\.temp \}\}\//);
  expect(JSON.stringify(before)).not.toMatch(SECRET);
  expect(Object.keys(last?.env ?? {})).toEqual(variables);
  expect(job.permissions).toEqual({ contents: "write", "pull-requests": "write", issues: "write" });
}

/**
 * Expects a script of this repository to import only Node's modules and other files of the repository.
 *
 * @param file - Path from the repository's root.
 */
export function expectSelfContained(file: string): void {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = readFileSync(path, "utf8");
    const imports = /^(?:import|export) (type )?(?:[^;=]*? from )?"([^"]+)";$/gm;
    for (const [, type, name = ""] of source.matchAll(imports)) {
      if (type !== undefined || name.startsWith("node:")) continue;
      expect(name, path).toMatch(/^\.\.?\//);
      visit(join(path, "..", name));
    }
  };
  visit(join(root, file));
  expect(seen.size).toBeGreaterThan(5);
}
