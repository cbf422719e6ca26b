import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { licenceProblems, RUNTIME_LICENCES } from "../src/supply-chain/licences.ts";
import { workflowProblems } from "../src/supply-chain/workflows.ts";

const HASH = "08c6903cd8c0fde910a37f88322edcfb5dd907a8";

function repositoryWith(workflow: string): string {
  const root = mkdtempSync(join(tmpdir(), "workflows-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, ".github/workflows"), { recursive: true });
  writeFileSync(join(root, ".github/workflows/ci.yml"), workflow);
  return root;
}

const workflow = (step: string, permissions = "permissions: {}") => `on: push
${permissions}
jobs:
  verify:
    runs-on: ubuntu-24.04
    steps:
      - ${step}
`;

describe("workflowProblems()", () => {
  it("accepts an action that is pinned by hash and says its version", () => {
    const root = repositoryWith(workflow(`uses: actions/setup-node@${HASH} # v5.0.0`));

    expect(workflowProblems(root)).toEqual([]);
  });

  it.each([
    ["a tag", "uses: actions/setup-node@v5", "actions/setup-node@v5 is not pinned by the hash of a commit"],
    ["a short hash", "uses: actions/setup-node@08c6903", "is not pinned by the hash"],
    ["a hash without its version", `uses: actions/setup-node@${HASH}`, "does not say which version it is"],
    ["a checkout that keeps its token", `uses: actions/checkout@${HASH} # v5`, "leaves its token"],
  ])("refuses %s, naming the line", (_what, step, problem) => {
    const root = repositoryWith(workflow(step));

    expect(workflowProblems(root)).toEqual([expect.stringContaining(problem)]);
    expect(workflowProblems(root)[0]).toMatch(/^\.github\/workflows\/ci\.yml:7: /);
  });

  it("refuses a job whose permissions nobody stated", () => {
    const root = repositoryWith(workflow("run: npm test", "name: CI"));

    expect(workflowProblems(root)).toEqual([
      ".github/workflows/ci.yml:4: job verify does not state its permissions",
    ]);
  });

  it("refuses permissions by the dozen", () => {
    const root = repositoryWith(workflow("run: npm test", "permissions: write-all"));

    expect(workflowProblems(root)).toEqual([expect.stringContaining("listed one by one")]);
  });
});

describe("licenceProblems()", () => {
  const packages = (name: string) => [{ name, versions: ["1.0.0"] }];

  it("accepts a licence of the list, and a choice of which one is", () => {
    const licences = { MIT: packages("a"), "(GPL-3.0 OR MIT)": packages("b") };

    expect(licenceProblems(licences, RUNTIME_LICENCES)).toEqual([]);
  });

  it.each(["GPL-3.0", "Unknown", "MIT AND GPL-3.0"])("names the packages under %s", (licence) => {
    const licences = { [licence]: packages("left-pad") };

    expect(licenceProblems(licences, RUNTIME_LICENCES)).toEqual([`left-pad 1.0.0: ${licence}`]);
  });
});
