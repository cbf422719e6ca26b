import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import ts from "typescript";
import { describe, expect, it, onTestFinished } from "vitest";
import { licenceProblems, RUNTIME_LICENCES } from "../src/supply-chain/licences.ts";
import { workflowJobs } from "../src/supply-chain/workflow-jobs.ts";
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
    ["a hash without its version", `uses: actions/setup-node@${HASH}`, "has no comment with its version"],
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

describe("workflowProblems() of jobs", () => {
  const job = (lines: string, on = "push") => `on: ${on}
permissions: {}
jobs:
  verify:
    runs-on: ubuntu-24.04
${lines}
`;
  const expressions = (text: string) => text.replaceAll("<<", "${{").replaceAll(">>", "}}");
  const step = (lines: string) => `    steps:\n      - ${lines.replaceAll("\n", "\n        ")}`;
  const token = "env:\n  TOKEN: << secrets.TOKEN >>";

  it.each([
    [
      "what runs after anybody's pull request",
      job(step("run: npm test"), "pull_request_target"),
      "pull_request_t",
    ],
    [
      "what runs after anybody's run",
      job(step("run: npm test"), "{ workflow_run: { workflows: [CI] } }"),
      "workflow_run",
    ],
    [
      "an event's text in a shell",
      job(step("run: echo << github.event.issue.title >>")),
      "can inject a command",
    ],
    ["an input in a shell", job(step("run: |\n  echo\n  echo << inputs.tag >>")), "can inject a command"],
    [
      "an expression in a script",
      job(step(`uses: actions/github-script@${HASH} # v8\nwith:\n  script: call("<< github.head_ref >>")`)),
      "can inject a command",
    ],
    ["a secret without an environment", job(step(`${token}\nrun: npm test`)), "without an environment"],
    [
      "a secret that all steps see",
      job(`    environment: a\n    env: { TOKEN: "<< secrets.TOKEN >>" }\n${step("run: npm test")}`),
      "to all of its steps",
    ],
    ["a secret that all jobs see", `env: { TOKEN: "<< secrets.TOKEN >>" }\n${job("")}`, "to the step"],
    [
      "all secrets",
      job(`    environment: a\n${step("env:\n  ALL: << toJSON(secrets) >>\nrun: x")}`),
      "all secrets",
    ],
    [
      "secrets by the bracket",
      job(`    environment: a\n${step("env:\n  T: << secrets['T'] >>\nrun: x")}`),
      "all secrets",
    ],
    ["inherited secrets", job("    environment: a\n    secrets: inherit"), "all secrets"],
    [
      "a secret before a pull request's code",
      job(`    environment: a\n${step(`${token}\nrun: x`)}`, "pull_request"),
      "can read TOKEN",
    ],
    [
      "an environment before a pull request's code",
      job(`    environment: a\n${step("run: x")}`, "[push, pull_request]"),
      "can read a",
    ],
    [
      "a token that writes before a pull request's code",
      job(`    permissions: { id-token: write }\n${step("run: x")}`, "pull_request"),
      "may id-token,write",
    ],
    [
      "a pull request's code by another event",
      job(
        `    permissions: { contents: write }\n${step(`uses: actions/checkout@${HASH} # v5\nwith:\n  persist-credentials: false\n  ref: << inputs.commit >>`)}`,
        "workflow_dispatch",
      ),
      "runs a pull request's code",
    ],
    [
      "a machine that stays",
      job(step("run: x"), "pull_request").replace("ubuntu-24.04", "self-hosted"),
      "self-hosted runner",
    ],
    ["a package that no lockfile holds", job(step("run: npx --yes pnpm@12.21.0 install")), "no lockfile"],
    [
      "install scripts that see a secret",
      job(`    environment: a\n${step(`${token}\nrun: npm ci`)}`),
      "install scripts",
    ],
    [
      "code of dependencies with a token that writes",
      job(
        `    permissions: { contents: write }\n${step("run: |\n  gh auth setup-git\n  node tools/pnpm/pnpm.mjs run release")}`,
      ),
      "runs code of dependencies, and may write contents",
    ],
    [
      "an artifact among code that sees a secret",
      job(
        `    environment: a\n${step(`uses: actions/download-artifact@${HASH} # v5\nwith: { path: tarballs }`)}\n      - env: { T: "<< secrets.T >>" }\n        run: x`,
      ),
      "under runner.temp",
    ],
  ])("refuses %s", (_what, text, problem) => {
    expect(workflowProblems(repositoryWith(expressions(text)))).toContainEqual(
      expect.stringContaining(problem),
    );
  });

  it("accepts a secret of an environment that one step sees, and scripts that are left out", () => {
    const text = job(`    environment: a\n${step(`${token}\nrun: npm ci --ignore-scripts`)}`);

    expect(workflowProblems(repositoryWith(expressions(text)))).toEqual([]);
  });

  it("accepts a secret that may only read where a team allows it", () => {
    const text = job(step(`${token}\nrun: npm ci --ignore-scripts`), "pull_request");

    expect(workflowProblems(repositoryWith(expressions(text)), { readingSecrets: ["TOKEN"] })).toEqual([]);
  });
});

describe("the workflows of this repository", () => {
  const jobs = workflowJobs(repositoryRoot);

  it("trust no more than they must", () => {
    expect(workflowProblems(repositoryRoot)).toEqual([]);
  });

  it("give each job this to see and to do", () => {
    const table = jobs.map(
      ({ workflow, job, startedBy, permissions, environment, secrets, runsPullRequestCode }) =>
        [
          `${workflow} ${job}`,
          startedBy.join(" "),
          runsPullRequestCode ? "runs a pull request's code" : "runs main's code",
          Object.entries(permissions)
            .map((one) => one.join(":"))
            .join(" "),
          environment ?? "-",
          secrets.join(" ") || "-",
        ].join(" | "),
    );

    expect(table).toEqual([
      "ci.yml verify | pull_request | runs a pull request's code | contents:read | - | -",
      "ci.yml clocks | push pull_request | runs a pull request's code | contents:read | - | -",
      "ci.yml verify-main | push | runs main's code | contents:read | cache | TURBO_REMOTE_CACHE_SIGNATURE_KEY TURBO_TOKEN",
      "ci.yml platforms | push pull_request | runs a pull request's code | contents:read | - | -",
      "ci.yml teams | push pull_request | runs a pull request's code | contents:read | - | -",
      "ci.yml bench | push pull_request | runs a pull request's code | contents:read | - | -",
      "ci.yml rehearsals | push pull_request | runs a pull request's code | contents:read | - | -",
      "ci.yml changesets | pull_request | runs a pull request's code | contents:read | - | -",
      "ci.yml audit | push pull_request | runs a pull request's code | contents:read | - | -",
      "release.yml version | push workflow_dispatch | runs main's code | contents:read | - | -",
      "release.yml push | push workflow_dispatch | runs main's code | contents:write pull-requests:write issues:write | pull-requests | GITHUB_TOKEN RELEASE_TOKEN",
      "release.yml pack | push workflow_dispatch | runs main's code | contents:read | - | -",
      "release.yml publish | push workflow_dispatch | runs main's code | contents:read id-token:write | registry | REGISTRY_TOKEN",
      "release.yml tag | push workflow_dispatch | runs main's code | contents:write | - | GITHUB_TOKEN",
      "snapshot-publish.yml publish | workflow_dispatch | runs main's code | contents:read actions:read pull-requests:read | snapshots | GITHUB_TOKEN SNAPSHOT_TOKEN",
      "snapshot-publish.yml tell | workflow_dispatch | runs main's code | pull-requests:write | - | GITHUB_TOKEN",
      "snapshot.yml pack | pull_request | runs a pull request's code | contents:read | - | -",
      "specs.yml documents | schedule workflow_dispatch | runs main's code | contents:read | - | -",
      "specs.yml read | schedule workflow_dispatch | runs main's code | contents:read | - | -",
      "specs.yml push | schedule workflow_dispatch | runs main's code | contents:write pull-requests:write issues:write | pull-requests | GITHUB_TOKEN SPECS_TOKEN",
    ]);
  });

  it.each(["publish --from", "tag --announce", "push-pull-request.ts"])(
    "install nothing in a job that runs `%s`",
    (command) => {
      const senders = jobs.filter(({ steps }) => steps.some(({ run }) => run?.includes(command)));

      expect(senders).not.toEqual([]);
      for (const { steps } of senders) {
        const commands = steps.map(({ run = "" }) => run).join("\n");
        expect(commands).not.toMatch(/pnpm\.mjs|npm (ci|install|test)/);
      }
    },
  );
});

describe("turbo.json", () => {
  const read = (file: string) => {
    const { config, error } = ts.readConfigFile(join(repositoryRoot, file), ts.sys.readFile);
    expect(error).toBeUndefined();
    return config as {
      readonly tasks?: Readonly<Record<string, { readonly passThroughEnv?: readonly string[] }>>;
    };
  };

  it("gives no task the token of the remote cache or the key that signs its artifacts", () => {
    for (const [task, { passThroughEnv }] of Object.entries(read("turbo.json").tasks ?? {})) {
      expect([task, passThroughEnv]).toEqual([task, ["!TURBO_TOKEN", "!TURBO_REMOTE_CACHE_SIGNATURE_KEY"]]);
    }
  });

  it("is not overridden in this by a package", () => {
    const known = Object.keys(read("turbo.json").tasks ?? {});

    for (const file of globSync("{packages,scripts,examples}/**/turbo.json", {
      cwd: repositoryRoot,
      exclude: ["**/node_modules"],
    })) {
      for (const [task, settings] of Object.entries(read(file).tasks ?? {})) {
        expect(known).toContain(task);
        expect(settings).not.toHaveProperty("passThroughEnv");
      }
    }
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
