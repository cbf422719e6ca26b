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

const text = readFileSync(join(repositoryRoot, ".github/workflows/release.yml"), "utf8");
const workflow = parse(text) as WorkflowFile;
const { version, push } = workflow.jobs as Record<"version" | "push", Job>;

describe("the workflow of releases", () => {
  it("makes the versions in a job that sees no secret and may write nothing", () => {
    expectNoToken(version);
    expect(JSON.stringify(version)).toContain("release:plan");
  });

  it("pushes in a job that installs nothing and runs only the one script", () => {
    const script = "scripts/release/src/push-pull-request.ts";

    expectPushJob(push, ["gh auth setup-git", `node ${script} "$PLANS/release.json"`], ["PLANS", "GH_TOKEN"]);
    expectSelfContained(script);
  });

  it("lets the job that pushes decide whether to publish, not the one that runs dependencies", () => {
    expect(version).not.toHaveProperty("outputs");
    expect(workflow.jobs.pack).toMatchObject({
      needs: "push",
      if: "needs.push.outputs.pending == 'false' && vars.REGISTRY_URL != ''",
    });
  });
});
