import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkChangesets } from "../src/check-changesets.ts";
import { preflight } from "../src/preflight.ts";
import { proposeRelease } from "../src/propose-release.ts";
import { versionSnapshot } from "../src/snapshot.ts";
import { announceReleases, pushTags } from "../src/tag-release.ts";
import { type ReleaseWorkspace, releaseWorkspace } from "../testing/release-workspace.ts";

const nothingStale = { findProblems: async () => [] };
const [core, auth] = ["@energy-clients/core", "@energy-clients/auth"];

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Puts a `gh` on the path: the one that keeps pull requests, or one that a test writes. */
function github({ root }: ReleaseWorkspace, script?: string): string {
  const folder = join(root, "../bin");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "gh"),
    script ?? readFileSync(join(import.meta.dirname, "../../shared/testing/fake-gh.mjs"), "utf8"),
  );
  chmodSync(join(folder, "gh"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  vi.stubEnv("FAKE_GH", folder);
  return folder;
}

describe("preflight()", () => {
  it("lets a clean tree pass whose changesets are all in versions", async () => {
    const { root } = releaseWorkspace();

    await expect(preflight(root, nothingStale)).resolves.toBeUndefined();
  });

  it.each(["packages/core/dist/index.js", "packages/core/dist/new.js"])(
    "refuses a working tree with a change of %s",
    async (file) => {
      const { root, write } = releaseWorkspace();
      write(file, "changed\n");

      const error = await thrownBy(() => preflight(root, nothingStale));

      expect(error.code).toBe("tree_dirty");
      expect(error.message).toContain(file);
    },
  );

  it("refuses changesets that are in no version yet, but takes them for a snapshot", async () => {
    const { root, describe } = releaseWorkspace();
    describe("core", "minor");

    const error = await thrownBy(() => preflight(root, nothingStale));

    expect(error.code).toBe("changesets_pending");
    expect(error.message).toContain("core-minor.md");
    await expect(preflight(root, { ...nothingStale, isSnapshot: true })).resolves.toBeUndefined();
  });

  it.each([
    ["0.0.0", "not_versioned"],
    ["2.0.0-beta.1", "prerelease"],
  ])("refuses a package at %s", async (version, code) => {
    const { root, version: give } = releaseWorkspace();
    give(version, "core");

    const error = await thrownBy(() => preflight(root, nothingStale));

    expect(error.code).toBe(code);
    expect(error.message).toContain(core);
  });

  it("refuses files that differ from what their sources build, and says how to build them", async () => {
    const { root } = releaseWorkspace();
    const findProblems = async () => ["packages/core/src/generated/schema.ts: stale; run `pnpm generate`"];

    const error = await thrownBy(() => preflight(root, { findProblems }));

    expect(error.code).toBe("stale");
    expect(error.message).toContain("run `pnpm generate`");
  });
});

describe("checkChangesets()", () => {
  it.each(["packages/core/dist/index.js", "packages/core/LICENSE"])(
    "misses the changeset of a change of %s",
    async (file) => {
      const { root, commit } = releaseWorkspace();
      commit(file, "changed\n");

      const error = await thrownBy(() => checkChangesets(root, "HEAD~1"));

      expect(error.code).toBe("changeset_missing");
      expect(error.message).toContain(`${core} changed (${file}), and no changeset says so`);
      expect(error.message).toContain("pnpm changeset");
    },
  );

  it("is content with the changeset of the package", () => {
    const { root, commit, describe } = releaseWorkspace();
    commit("packages/core/dist/index.js", "changed\n");
    describe("core", "patch");

    expect(checkChangesets(root, "HEAD~2")).toEqual([core]);
  });

  it("is not content with the changeset of another package", async () => {
    const { root, commit, describe } = releaseWorkspace();
    commit("packages/core/dist/index.js", "changed\n");
    describe("auth", "patch");

    const error = await thrownBy(() => checkChangesets(root, "HEAD~2"));

    expect(error.message).toContain(core);
    expect(error.message).not.toContain(`${auth} changed`);
  });

  it("is not content with a changeset that was there before", async () => {
    const { root, commit, describe } = releaseWorkspace();
    describe("core", "patch");
    commit("packages/core/dist/index.js", "changed\n");

    const error = await thrownBy(() => checkChangesets(root, "HEAD~1"));

    expect(error.code).toBe("changeset_missing");
  });

  it("asks for none where users get nothing else", () => {
    const { root, commit, read } = releaseWorkspace();
    const manifest = "packages/core/package.json";
    commit("packages/core/test/index.test.js", "changed\n");
    commit("packages/core/CHANGELOG.md", "changed\n");
    commit("packages/core/README.md", "changed\n");
    commit(manifest, read(manifest).replace('"type"', '"devDependencies": { "a-tool": "1.0.0" },\n  "type"'));
    commit("packages/private/index.js", "changed\n");

    expect(checkChangesets(root, "HEAD~5")).toEqual([]);
  });

  it("asks for one where a package needs something else", async () => {
    const { root, commit, read } = releaseWorkspace();
    const manifest = "packages/core/package.json";
    commit(manifest, read(manifest).replace('"type"', '"dependencies": { "a-library": "1.0.0" },\n  "type"'));

    const error = await thrownBy(() => checkChangesets(root, "HEAD~1"));

    expect(error.message).toContain(manifest);
  });

  it("says so when the revision does not exist", async () => {
    const { root } = releaseWorkspace();

    const error = await thrownBy(() => checkChangesets(root, "origin/nowhere"));

    expect(error.code).toBe("usage");
    expect(error.message).toContain("origin/nowhere");
  });
});

describe("versionSnapshot()", () => {
  it("gives what the changesets release a version after the tag and the commit, and asks for exactly that", () => {
    const { root, describe, git, read } = releaseWorkspace();
    describe("core", "minor");
    const commit = git("rev-parse", "HEAD");

    const snapshotOf = versionSnapshot(root, "pr-7");

    const { version } = JSON.parse(read("packages/core/package.json"));
    expect(snapshotOf).toBe(commit);
    expect(version).toBe(`0.0.0-pr-7-${commit.slice(0, 12)}`);
    expect(JSON.parse(read("packages/auth/package.json")).dependencies).toEqual({ [core]: "workspace:*" });
  });

  it("refuses when there is no changeset", async () => {
    const { root } = releaseWorkspace();

    const error = await thrownBy(() => versionSnapshot(root, "pr-7"));

    expect(error.code).toBe("changeset_missing");
  });

  it.each(["latest", "next", "release-pending", "1.2.3", "v1", "PR 7", ""])(
    "refuses the tag %j",
    async (tag) => {
      const { root } = releaseWorkspace();

      const error = await thrownBy(() => versionSnapshot(root, tag));

      expect(error.code).toBe("usage");
    },
  );
});

describe("pushTags()", () => {
  it("tags every version once, at the commit that was published", () => {
    const { root, git, version } = releaseWorkspace();
    const first = git("rev-parse", "HEAD");

    const tagged = pushTags(root);
    version("1.0.1", "auth");
    const again = pushTags(root);

    expect(tagged).toEqual([`${core}@1.0.0`, `${auth}@1.0.0`]);
    expect(again).toEqual([`${auth}@1.0.1`]);
    expect(git("ls-remote", "--tags", "origin", `${core}@1.0.0^{}`)).toContain(first);
  });

  it("makes up for a push that failed", () => {
    const { root, git } = releaseWorkspace();
    git("tag", "-a", "-m", "left behind", `${core}@1.0.0`);

    expect(pushTags(root)).toEqual([`${core}@1.0.0`, `${auth}@1.0.0`]);
  });
});

describe("announceReleases()", () => {
  it("writes the page of each tag that has none, with its changelog and its files", () => {
    const workspace = releaseWorkspace();
    const { root, write } = workspace;
    const bin = github(
      workspace,
      `#!/bin/sh
if [ "$2" = list ]; then echo '[{"tagName":"${core}@1.0.0"}]'; exit; fi
echo "$@" >> "$FAKE_GH/log.txt"
while [ $# -gt 0 ]; do if [ "$1" = --notes-file ]; then cat "$2" >> "$FAKE_GH/log.txt"; fi; shift; done
`,
    );
    write("packages/auth/CHANGELOG.md", "# auth\n\n## 1.0.0\n\n- What users get.\n\n## 0.9.0\n\n- Older.\n");
    write("sbom/auth-1.0.0.cdx.json", "{}");
    write("sbom/core-1.0.0.cdx.json", "{}");
    write("sbom/auth-1.0.0.exe", "not an SBOM");

    const announced = announceReleases(root, join(root, "sbom"));

    const log = readFileSync(join(bin, "log.txt"), "utf8");
    expect(announced).toEqual([`${auth}@1.0.0`]);
    expect(log).toContain(`release create ${auth}@1.0.0 --verify-tag`);
    expect(log).toContain("auth-1.0.0.cdx.json");
    expect(log).toContain("- What users get.");
    expect(log).not.toContain(".exe");
    expect(log).not.toContain("Older");
    expect(log).not.toContain("core");
  });
});

describe("announceReleases() with a link among the SBOMs", () => {
  it("attaches nothing that it leads to", () => {
    const workspace = releaseWorkspace();
    const bin = github(
      workspace,
      '#!/bin/sh\nif [ "$2" = list ]; then echo "[]"; exit; fi\necho "$@" >> "$FAKE_GH/log.txt"\n',
    );
    mkdirSync(join(workspace.root, "sbom"));
    symlinkSync("/etc/hostname", join(workspace.root, "sbom/auth-1.0.0.cdx.json"));

    announceReleases(workspace.root, join(workspace.root, "sbom"));

    const log = readFileSync(join(bin, "log.txt"), "utf8");
    expect(log).toContain(`release create ${auth}@1.0.0`);
    expect(log).not.toContain("cdx.json");
  });
});

describe("proposeRelease()", () => {
  const requests = (folder: string) =>
    JSON.parse(readFileSync(join(folder, "pull-requests.json"), "utf8")) as Record<string, unknown>[];

  it("opens one pull request with the versions and changelogs, and leaves the base branch as it was", async () => {
    const workspace = releaseWorkspace();
    const { root, git, describe } = workspace;
    const bin = github(workspace);
    describe("core", "minor", "Thanks to @somebody.");
    const before = git("rev-parse", "HEAD");

    const said = await proposeRelease(root);

    const [request] = requests(bin);
    expect(said).toContain("/pull/1");
    expect(request).toMatchObject({ title: "Release core 1.1.0", base: "main", labels: ["release"] });
    expect(request?.body).toContain("Thanks to @\u200Bsomebody.");
    expect(git("status", "--porcelain")).toBe("");
    expect(git("branch", "--show-current")).toBe("main");
    expect(git("rev-parse", "HEAD")).toBe(before);
    expect(git("show", "origin/release/next:packages/core/package.json")).toContain('"version": "1.1.0"');
    expect(git("ls-tree", "-r", "--name-only", "origin/release/next")).not.toContain("core-minor.md");
  });

  it("brings it up to date when there are more changesets, and says nothing new when there are none", async () => {
    const workspace = releaseWorkspace();
    const { root, describe } = workspace;
    const bin = github(workspace);
    describe("core", "minor");
    await proposeRelease(root);

    const same = await proposeRelease(root);
    describe("core", "major");
    const more = await proposeRelease(root);

    expect(same).toContain("pull request 1 is up to date");
    expect(more).toContain("pull request 1 brought up to date");
    expect(requests(bin).map(({ title }) => title)).toEqual(["Release core 2.0.0, auth 1.0.1"]);
  });

  it("closes it when no changeset is left", async () => {
    const workspace = releaseWorkspace();
    const { root, describe, git } = workspace;
    const bin = github(workspace);
    describe("core", "minor");
    await proposeRelease(root);
    git("revert", "--no-edit", "HEAD");

    const said = await proposeRelease(root);

    expect(said).toContain("pull request 1 closed");
    expect(requests(bin)[0]?.isOpen).toBe(false);
  });

  it("does nothing when no changeset waits", async () => {
    const workspace = releaseWorkspace();
    github(workspace);

    expect(await proposeRelease(workspace.root)).toBe("no changeset is waiting for a release");
  });

  it("refuses a working tree with changes", async () => {
    const { root, write } = releaseWorkspace();
    write("packages/core/README.md", "changed\n");

    const error = await thrownBy(() => proposeRelease(root));

    expect(error.code).toBe("tree_dirty");
  });
});
