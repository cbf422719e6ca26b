import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { workflowProblems } from "../src/supply-chain/workflows.ts";

const example = join(repositoryRoot, "examples/nightly-consumer");
const manifest = JSON.parse(readFileSync(join(example, "package.json"), "utf8"));
const workflow = parse(readFileSync(join(example, ".github/workflows/ci.yml"), "utf8"));

it("the workflow that teams copy is pinned and trusts no more than it must", () => {
  expect(workflowProblems(example, { readingSecrets: ["NPM_TOKEN"] })).toEqual([]);
});

it("the workflow that teams copy runs what the example has", () => {
  const commands: string[] = workflow.jobs.test.steps.flatMap(({ run }: { run?: string }) => run ?? []);

  expect(commands).toEqual([
    "npm ci --ignore-scripts",
    "npm run typecheck",
    "npm test",
    expect.stringContaining("summary.md"),
  ]);
  expect(manifest.scripts).toMatchObject({ typecheck: expect.any(String), test: expect.any(String) });
});

it("the preset that teams extend is where they are told to find it", () => {
  const { extends: presets } = JSON.parse(readFileSync(join(example, "renovate.json"), "utf8"));
  const [, path] = /^github>energy-clients\/energy-clients\/\/(.+)$/.exec(presets.at(-1)) ?? [];

  expect(existsSync(join(repositoryRoot, `${path}.json`))).toBe(true);
});
