import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import type { PullRequestPlan } from "@energy-clients/scripts-shared/pull-request-plan";
import { pushPullRequest } from "@energy-clients/scripts-shared/push-pull-request";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { runWithFakeGh } from "@energy-clients/scripts-shared/testing/fake-gh";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { planRelease, releasePullRequest } from "../src/release-plan.ts";
import { preparedWorkspace, type ReleaseWorkspace, releaseWorkspace } from "../testing/release-workspace.ts";
import { fakeGithub } from "./support/fake-github.ts";

type Texts = Record<string, string | null>;

const manifest = "packages/core/package.json";
const changelog = "packages/core/CHANGELOG.md";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A workspace with a server, a GitHub of its own, and both halves of the workflow. */
function workflow(workspace = releaseWorkspace()) {
  const { root } = workspace;
  const gh = fakeGithub(workspace);
  const file = join(root, "../release.json");
  const push = (plan: PullRequestPlan) => {
    writeFileSync(file, JSON.stringify(plan));
    return pushPullRequest(root, releasePullRequest(root), file, runWithFakeGh(root, gh));
  };
  return {
    ...workspace,
    gh,
    file,
    push,
    both: async () => push(await planRelease(root)),
    requests: () => JSON.parse(readFileSync(join(gh, "pull-requests.json"), "utf8")),
    log: () => readFileSync(join(gh, "log.txt"), "utf8"),
  };
}

const history = "\n## 1.0.0\n\n### Major Changes\n\n- The first.\n";
const releasedWorkspace = preparedWorkspace(({ commit, describe }) => {
  commit(changelog, `# @energy-clients/core\n${history}`);
  describe("core", "minor");
});

/** A workspace with a released package, and a plan of its next version, made by hand since changesets are slow. */
function planned(workspace = releasedWorkspace()) {
  const result = workflow(workspace);
  const files: Texts = {
    ".changeset/core-minor.md": null,
    [manifest]: result.read(manifest).replace("1.0.0", "1.1.0"),
    [changelog]: `# @energy-clients/core\n\n## 1.1.0\n\n### Minor Changes\n\n- More.\n${history}`,
  };
  const plan: PullRequestPlan = {
    branch: "release/next",
    base: result.git("rev-parse", "HEAD"),
    change: { files },
  };
  return { ...result, files, plan };
}

describe("planRelease() and pushPullRequest()", () => {
  it("opens one pull request with the versions and changelogs, and leaves the base branch as it was", async () => {
    const { git, describe, both, requests } = workflow();
    describe("core", "minor", "Thanks to @somebody.");
    const before = git("rev-parse", "HEAD");

    const said = await both();

    const [request] = requests();
    expect(said).toContain("/pull/1");
    expect(request).toMatchObject({ title: "Release core 1.1.0", base: "main", labels: ["release"] });
    expect(request.body).toContain("Thanks to @\u200Bsomebody.");
    expect(git("status", "--porcelain")).toBe("");
    expect(git("branch", "--show-current")).toBe("main");
    expect(git("rev-parse", "HEAD")).toBe(before);
    expect(git("show", `origin/release/next:${manifest}`)).toContain('"version": "1.1.0"');
    expect(git("ls-tree", "-r", "--name-only", "origin/release/next")).not.toContain("core-minor.md");
  });

  it("brings it up to date when there are more changesets, and changes nothing when there are none", async () => {
    const { describe, both, requests } = workflow();
    describe("core", "minor");
    await both();

    const same = await both();
    describe("core", "major");
    const more = await both();

    expect(same).toContain("pull request 1 is up to date");
    expect(more).toContain("pull request 1 brought up to date");
    expect(requests().map(({ title }: { title: string }) => title)).toEqual([
      "Release core 2.0.0, auth 1.0.1",
    ]);
  });

  it("extends a changelog at its top", async () => {
    const { describe, commit, read, git, both } = workflow();
    commit(changelog, "# @energy-clients/core\n\n## 1.0.0\n\n### Major Changes\n\n- The first.\n");
    describe("core", "minor");

    await both();

    const text = git("show", `origin/release/next:${changelog}`);
    expect(text).toMatch(/## 1\.1\.0[\s\S]*## 1\.0\.0[\s\S]*The first\./);
    expect(read(changelog)).not.toContain("1.1.0");
  });

  it("closes it when no changeset is left", async () => {
    const { describe, git, both, requests } = workflow();
    describe("core", "minor");
    await both();
    git("revert", "--no-edit", "HEAD");

    const said = await both();

    expect(said).toContain("pull request 1 closed");
    expect(requests()[0]).toMatchObject({ isOpen: false, comment: "No changeset is left." });
  });

  it("does nothing when no changeset is pending", async () => {
    const { both, log } = workflow();

    expect(await both()).toBe("release: up to date");
    expect(log().trim()).toBe("pr list");
  });

  it("refuses a working tree with changes", async () => {
    const { root, write } = workflow();
    write("packages/core/README.md", "changed\n");

    expect(await thrownBy(() => planRelease(root))).toMatchObject({ code: "tree_dirty" });
  });
});

describe("pushPullRequest() of a release alone", () => {
  /** One workspace for all plans that are refused: they leave it as it was. */
  let shared: ReleaseWorkspace | undefined;
  const folder = mkdtempSync(join(tmpdir(), "release-plan-"));
  const unchanged = () => {
    shared ??= releasedWorkspace(folder);
    return shared;
  };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("runs on a fresh checkout with nothing installed, and says whether changesets are pending", async () => {
    const { root, git, describe, file, gh, requests } = workflow();
    for (const folder of ["scripts/release", "scripts/shared"])
      for (const part of ["src", "package.json"])
        cpSync(join(repositoryRoot, folder, part), join(root, folder, part), { recursive: true });
    describe("core", "minor");
    git("push", "-q", "origin", "main");
    writeFileSync(file, JSON.stringify(await planRelease(root)));
    const checkout = join(root, "../checkout");
    git("clone", "-q", "-b", "main", join(root, "../server.git"), checkout);
    const output = join(root, "../output.txt");

    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["scripts/release/src/push-pull-request.ts", file],
      {
        cwd: checkout,
        encoding: "utf8",
        timeout: 60_000,
        env: { PATH: process.env.PATH, FAKE_GH: gh, GITHUB_OUTPUT: output },
      },
    );

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trim()).toBe("https://github.example/pull/1");
    expect(readFileSync(output, "utf8")).toBe("pending=true\n");
    expect(requests()).toHaveLength(1);
  });

  it.each<[string, (files: Texts) => void, string]>([
    [
      "a workflow",
      (files) => Object.assign(files, { ".github/workflows/ci.yml": "on: push" }),
      "does not change",
    ],
    ["a script", (files) => Object.assign(files, { "scripts/release/src/main.ts": "" }), "does not change"],
    ["source", (files) => Object.assign(files, { "packages/core/src/index.ts": "" }), "does not change"],
    ["the build", (files) => Object.assign(files, { "packages/core/dist/index.js": "" }), "does not change"],
    [
      "a new package",
      (files) => Object.assign(files, { "packages/new/package.json": "{}" }),
      "does not change",
    ],
    [
      "a private package",
      (files) => Object.assign(files, { "packages/private/package.json": "{}" }),
      "does not",
    ],
    ["the root's manifest", (files) => Object.assign(files, { "package.json": "{}" }), "does not change"],
    ["the lockfile", (files) => Object.assign(files, { "pnpm-lock.yaml": "" }), "does not change"],
    [
      "changesets' settings",
      (files) => Object.assign(files, { ".changeset/config.json": null }),
      "does not change",
    ],
    [
      "a new changeset",
      (files) => Object.assign(files, { ".changeset/new.md": "---\n---\n" }),
      "only be removed",
    ],
    [
      "a way out",
      (files) => Object.assign(files, { "packages/core/../../../package.json": "{}" }),
      "does not change",
    ],
    ["an absolute path", (files) => Object.assign(files, { "/tmp/package.json": "{}" }), "does not change"],
    [
      "a README's words",
      (files) => Object.assign(files, { "packages/core/README.md": "# New" }),
      "generated regions",
    ],
    ["a removed manifest", (files) => Object.assign(files, { [manifest]: null }), "must not be removed"],
    [
      "an install script",
      (files) => {
        files[manifest] = String(files[manifest]).replace(
          '"type"',
          '"scripts": { "postinstall": "id" },\n  "type"',
        );
      },
      "only its version",
    ],
    [
      "a dependency",
      (files) => {
        files[manifest] = String(files[manifest]).replace(
          "{\n",
          '{\n  "dependencies": { "left-pad": "1.0.0" },\n',
        );
      },
      "only its version",
    ],
    [
      "another name",
      (files) => {
        files[manifest] = String(files[manifest]).replace("/core", "/other");
      },
      "only its version",
    ],
    [
      "a lower version",
      (files) => {
        files[manifest] = String(files[manifest]).replace("1.1.0", "0.9.0");
      },
      "higher version",
    ],
    [
      "the same version",
      (files) => {
        files[manifest] = String(files[manifest]).replace("1.1.0", "1.0.0");
      },
      "higher version",
    ],
    [
      "a version with words in it",
      (files) => {
        files[manifest] = String(files[manifest]).replace("1.1.0", "1.1.0 @octocat");
      },
      "higher version",
    ],
    [
      "a changelog without its history",
      (files) => {
        files[changelog] = "# @energy-clients/core\n\n## 1.1.0\n";
      },
      "sections of released versions",
    ],
  ])("refuses %s, and writes nothing", async (_what, edit, problem) => {
    const { git, push, log, files, plan } = planned(unchanged());
    edit(files);

    const error = await thrownBy(() => push(plan));

    expect(error).toMatchObject({ code: "plan_invalid", message: expect.stringContaining(problem) });
    expect(git("status", "--porcelain")).toBe("");
    expect(git("ls-remote", "--heads", "origin")).not.toContain("release/next");
    expect(log()).not.toContain("create");
  });

  it("accepts the plan of which the others are variants", () => {
    const { push, plan, requests } = planned();

    expect(push(plan)).toContain("/pull/1");
    expect(requests()[0]).toMatchObject({
      title: "Release core 1.1.0",
      body: expect.stringContaining("## `@energy-clients/core` 1.1.0\n\n### Minor Changes\n\n- More."),
    });
  });

  it.each<[string, object]>([
    ["of the branch that is released", { branch: "main" }],
    ["of a document's branch", { branch: "specs/ett" }],
    ["from another commit", { base: "0".repeat(40) }],
    ["with another field", { change: { files: { [manifest]: "" }, title: "Release" } }],
    ["without files", { change: { files: {} } }],
    [
      "with too many files",
      { change: { files: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, ""])) } },
    ],
  ])("refuses a plan %s", async (_what, edit) => {
    const { plan, push } = planned(unchanged());

    const error = await thrownBy(() => push({ ...plan, ...edit }));

    expect(error).toMatchObject({ code: "plan_invalid" });
  });

  it("refuses a manifest or changelog that is a link in the repository", async () => {
    const { root, git, push, plan } = planned();
    git("rm", "-q", changelog);
    symlinkSync("README.md", join(root, changelog));
    git("add", "--all");
    git("commit", "-qm", "Link");

    const error = await thrownBy(() => push({ ...plan, base: git("rev-parse", "HEAD") }));

    expect(error.message).toContain("is not a plain file here");
  });

  it("refuses a plan that is too large, without reading it", async () => {
    const { root, file } = workflow();
    writeFileSync(file, Buffer.alloc(32 * 1024 * 1024 + 1, 0x20));

    const error = await thrownBy(() => pushPullRequest(root, releasePullRequest(root), file));

    expect(error.message).toContain("at most 32 MiB");
  });
});
