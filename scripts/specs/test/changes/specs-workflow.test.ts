import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import {
  expectNoToken,
  expectPushJob,
  expectSelfContained,
  type Job,
  type WorkflowFile,
} from "@energy-clients/scripts-shared/testing/workflow-jobs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const text = readFileSync(join(repositoryRoot, ".github/workflows/specs.yml"), "utf8");
const workflow = parse(text) as WorkflowFile;
const { documents, read, push } = workflow.jobs as Record<"documents" | "read" | "push", Job>;

describe("the scheduled workflow of the documents", () => {
  it("has these jobs, and gives none more than it says", () => {
    expect(Object.keys(workflow.jobs)).toEqual(["documents", "read", "push"]);
    expect(workflow.permissions).toEqual({});
    expect(workflow.env).toBeUndefined();
    expect(Object.values(workflow.jobs).map(({ env }) => env)).toEqual([undefined, undefined, undefined]);
  });

  it("reads documents in jobs that see no secret and may write nothing", () => {
    expectNoToken(documents);
    expectNoToken(read);
    expect(JSON.stringify(read)).toContain("specs plan");
  });

  it("pushes in a job that installs nothing and runs only the one script", () => {
    const script = "scripts/specs/src/push-pull-request.ts";

    expectPushJob(
      push,
      ["gh auth setup-git", `node ${script} "$API" "$PLANS/$API.json"`],
      ["API", "PLANS", "GH_TOKEN"],
    );
    expectSelfContained(script);
  });
});
