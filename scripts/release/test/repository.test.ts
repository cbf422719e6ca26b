import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkChangesets } from "../src/check-changesets.ts";
import { preflight } from "../src/preflight.ts";
import { versionSnapshot } from "../src/snapshot.ts";
import { announceReleases, pushTags } from "../src/tag-release.ts";
import { releaseWorkspace } from "../testing/release-workspace.ts";
import { fakeGithub } from "./support/fake-github.ts";

const nothingStale = { findProblems: async () => [] };
const [core, auth] = ["@energy-clients/core", "@energy-clients/auth"];

afterEach(() => {
  vi.unstubAllEnvs();
});

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

  it("refuses a commit without a changeset", async () => {
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

  it("accepts an existing tag only on a commit of this history that has the version", async () => {
    const { root, git, version, commit } = releaseWorkspace();
    pushTags(root);
    commit("packages/core/dist/index.js", "changed after the release\n");
    expect(pushTags(root)).toEqual([]);
    version("1.1.0", "core");
    git("push", "-q", "origin", "HEAD~1:refs/tags/@energy-clients/core@1.1.0");

    const error = await thrownBy(() => pushTags(root));

    expect(error.code).toBe("tag_elsewhere");
    expect(error.message).toContain(`${core}@1.1.0 is on ${git("rev-parse", "HEAD~1")}`);
    expect(error.message).toContain("does not have this version");
    expect(error.message).toContain(`git push origin :refs/tags/${core}@1.1.0`);
  });

  it.each([
    ["an annotated tag", ["tag", "-a", "-m", "other"]],
    ["a plain tag", ["tag"]],
  ])("refuses %s on a commit of another history, and creates no other tag", async (_what, tag) => {
    const { root, git } = releaseWorkspace();
    git("switch", "-q", "--orphan", "foreign");
    git("commit", "-q", "--allow-empty", "-m", "Foreign");
    git(...tag, `${auth}@1.0.0`);
    git("push", "-q", "origin", `refs/tags/${auth}@1.0.0`);
    git("switch", "-q", "main");

    const error = await thrownBy(() => pushTags(root));

    expect(error.code).toBe("tag_elsewhere");
    expect(error.message).toContain("not in the history of this checkout");
    expect(git("ls-remote", "--tags", "origin")).not.toContain("core");
  });

  it("refuses to compare with a checkout that lacks its history, and says how to complete it", async () => {
    const { root, git, commit } = releaseWorkspace();
    pushTags(root);
    commit("packages/core/dist/index.js", "changed\n");
    git("push", "-q", "origin", "main");
    const shallow = join(root, "../shallow");
    git("clone", "-q", "--depth", "1", "-b", "main", `file://${join(root, "../server.git")}`, shallow);

    const error = await thrownBy(() => pushTags(shallow));

    expect(error.message).toContain("git fetch --unshallow");
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
    const bin = fakeGithub(
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
    const bin = fakeGithub(
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
