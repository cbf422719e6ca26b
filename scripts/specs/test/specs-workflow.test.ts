import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, unknown>;
}
interface Job {
  readonly permissions: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly steps: readonly Step[];
}

const root = join(import.meta.dirname, "../../..");
const text = readFileSync(join(root, ".github/workflows/specs.yml"), "utf8");
const workflow = parse(text) as { permissions: object; env?: object; jobs: Record<string, Job> };
const { documents, read, push } = workflow.jobs as Record<"documents" | "read" | "push", Job>;
const jobs = { documents, read, push };
const actionsOf = (job: Job) =>
  job.steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.split("@")[0]]));
const SECRET = /secrets\.|github\.token|GITHUB_TOKEN|GH_TOKEN|ACTIONS_ID_TOKEN/i;

describe("the scheduled workflow of the documents", () => {
  it("has these jobs, and gives none more than it says", () => {
    expect(Object.keys(workflow.jobs)).toEqual(["documents", "read", "push"]);
    expect(workflow.permissions).toEqual({});
    expect(workflow.env).toBeUndefined();
    expect(Object.values(jobs).map(({ env }) => env)).toEqual([undefined, undefined, undefined]);
  });

  it("runs what comes from outside in a job that sees no secret and may write nothing", () => {
    for (const job of [documents, read]) {
      expect(job.permissions).toEqual({ contents: "read" });
      expect(JSON.stringify(job)).not.toMatch(SECRET);
    }
    expect(JSON.stringify(read)).toContain("specs propose");
  });

  it("leaves no token in any working tree", () => {
    const checkouts = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")),
    );
    expect(checkouts.map((step) => step.with?.["persist-credentials"])).toEqual([false, false, false]);
  });

  it("pushes in a job that installs nothing and runs nothing but the one script", () => {
    expect(actionsOf(push)).toEqual(["actions/checkout", "actions/setup-node", "actions/download-artifact"]);
    const commands = push.steps.flatMap(({ run }) => run?.trim().split("\n") ?? []);
    expect(commands).toEqual([
      "gh auth setup-git",
      'node scripts/specs/src/push-pull-request.ts "$API" "$PROPOSALS/$API.json"',
    ]);
    expect(push.steps.find(({ uses }) => uses?.startsWith("actions/setup-node@"))?.with).toEqual({
      "node-version": 24,
      "package-manager-cache": false,
    });
  });

  it("shows the token to the last step of that job alone", () => {
    const [last, ...before] = push.steps.toReversed();
    expect(JSON.stringify(before)).not.toMatch(SECRET);
    expect(Object.keys(last?.env ?? {})).toEqual(["API", "PROPOSALS", "GH_TOKEN"]);
    expect(push.permissions).toEqual({ contents: "write", "pull-requests": "write", issues: "write" });
  });

  it("puts the artifact outside of the checkout, and no expression into a command", () => {
    const download = push.steps.find(({ uses }) => uses?.startsWith("actions/download-artifact@"));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the workflow
    expect(download?.with?.path).toBe("${{ runner.temp }}/proposals");
    for (const { run = "" } of Object.values(jobs).flatMap(({ steps }) => steps))
      expect(run).not.toContain("${{");
  });

  it("runs a script that imports nothing but what stands in the repository", () => {
    const seen = new Set<string>();
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      const source = readFileSync(file, "utf8");
      for (const [, type, name = ""] of source.matchAll(
        /^(?:import|export) (type )?[^;]*?from "([^"]+)";$/gm,
      )) {
        if (type !== undefined || name.startsWith("node:")) continue;
        expect(name, file).toMatch(/^\.\.?\//);
        visit(join(file, "..", name));
      }
    };
    visit(join(root, "scripts/specs/src/push-pull-request.ts"));
    expect(seen.size).toBeGreaterThan(5);
  });
});
