import { describe, expect, it } from "vitest";
import {
  expectNoToken,
  expectPushJob,
  expectSelfContained,
  type Job,
  workflowFile,
} from "./support/workflow-file.ts";

const workflow = workflowFile("release.yml");
const { version, push } = workflow.jobs as Record<"version" | "push", Job>;

describe("the workflow of releases", () => {
  it("makes the versions in a job that sees no secret and may write nothing", () => {
    expectNoToken(version);
    expect(JSON.stringify(version)).toContain("release:propose");
  });

  it("pushes in a job that installs nothing and runs only the one script", () => {
    const script = "scripts/src/release/push-command.ts";

    expectPushJob(
      push,
      ["gh auth setup-git", `node ${script} "$PROPOSALS/release.json"`],
      ["PROPOSALS", "GH_TOKEN"],
    );
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
