import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { checkTarballs, type Snapshot } from "../src/check-tarballs.ts";
import { findSnapshot } from "../src/find-snapshot.ts";
import type { NpmRegistry } from "../src/npm-registry.ts";
import { packPackages } from "../src/pack.ts";
import { pendingTagOf } from "../src/publish.ts";
import { checkPublisher, snapshotRegistry } from "../src/publisher.ts";
import { versionSnapshot } from "../src/snapshot.ts";
import type { Tarball } from "../src/tarball.ts";
import { preparedWorkspace, type ReleaseWorkspace, releaseWorkspace } from "../testing/release-workspace.ts";
import { changed, packed, withManifest } from "./support/packed.ts";

const [core, auth] = ["@energy-clients/core", "@energy-clients/auth"];
const COMMIT = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

describe("checkTarballs()", () => {
  it("returns the tarballs in the order of publishing, whatever the order of their files", () => {
    const { root, tarballs } = packed();

    const ordered = checkTarballs(root, tarballs.toReversed());

    expect(ordered.map(({ name }) => name)).toEqual([core, auth]);
  });

  it.each([
    ["that the checkout lacks", ({ git }: ReleaseWorkspace) => git("rm", "-rq", "packages/core/dist")],
    [
      "that the checkout has of another commit",
      ({ write }: ReleaseWorkspace) => write("packages/core/dist/index.js", "1"),
    ],
  ])("accepts what the build made %s", (_what, change) => {
    const { tarballs, ...workspace } = packed();
    change(workspace);

    expect(checkTarballs(workspace.root, tarballs)).toHaveLength(2);
  });

  it.each([
    ["another name", { name: "@energy-clients/other" }, "must not be published from here"],
    ["another version", { version: "1.0.1" }, "expected @energy-clients/core@1.0.0"],
    ["a snapshot's version", { version: "0.0.0-pr-7-0a1b2c3d4e5f" }, "expected @energy-clients/core@1.0.0"],
    ["an install script", { scripts: { preinstall: "node dist/index.js" } }, "whose `scripts` differs"],
    ["a dependency", { dependencies: { "a-library": "1.0.0" } }, "whose `dependencies` differs"],
    ["a peer", { peerDependencies: { "a-library": "1.0.0" } }, "whose `peerDependencies` differs"],
    [
      "an optional dependency",
      { optionalDependencies: { a: "1.0.0" } },
      "whose `optionalDependencies` differs",
    ],
    ["a command", { bin: { npm: "dist/index.js" } }, "whose `bin` differs"],
    ["another entry", { exports: "./dist/other.js" }, "whose `exports` differs"],
    ["a native build", { gypfile: true }, "whose `gypfile` differs"],
    ["bundled dependencies", { bundleDependencies: ["a"] }, "whose `bundleDependencies` differs"],
    [
      "a registry of its own",
      { publishConfig: { registry: "https://a.example" } },
      "whose `publishConfig` differs",
    ],
  ])("refuses a tarball with %s", async (_what, more, said) => {
    const { root, tarballs } = packed();

    const error = await thrownBy(() => checkTarballs(root, [withManifest(tarballs[0], more), tarballs[1]]));

    expect(error.code).toBe("tarball_invalid");
    expect(error.message).toContain(said);
  });

  it.each([
    ["a file that `files` does not list", { "index.js": "1" }, "has index.js, which its `files` do not list"],
    ["what makes npm run node-gyp", { "binding.gyp": "{}" }, "has binding.gyp"],
    ["another README", { "README.md": "Mail us your key." }, "has a README.md that differs"],
    ["a licence that the sources lack", { LICENSE: "None." }, "has LICENSE, which its sources lack"],
  ])("refuses a tarball with %s", async (_what, files, said) => {
    const { root, tarballs } = packed();

    const error = await thrownBy(() => checkTarballs(root, [changed(tarballs[0], files), tarballs[1]]));

    expect(error.code).toBe("tarball_invalid");
    expect(error.message).toContain(said);
  });

  it("refuses a release that lacks a package, and one that has a package twice", async () => {
    const { root, tarballs } = packed();
    const [first, second] = tarballs;

    expect((await thrownBy(() => checkTarballs(root, [first]))).message).toContain(
      `expected a tarball of ${auth}`,
    );
    expect((await thrownBy(() => checkTarballs(root, [first, second, first]))).message).toContain("twice");
  });
});

describe("checkTarballs() of a snapshot", () => {
  /** Packs a pull request's workspace once as a snapshot; returns copies, and the repository that publishes it. */
  function snapshotOf(change: (workspace: ReleaseWorkspace) => void = () => {}) {
    const pullRequest = preparedWorkspace((workspace) => {
      workspace.describe("core", "minor");
      change(workspace);
    });
    let tarballs: [Tarball, Tarball] | undefined;
    return () => {
      tarballs ??= packSnapshotOf(pullRequest());
      const { root, git } = pullRequest();
      const of: Snapshot = { tag: "pr-7", commit: git("rev-parse", "HEAD"), sources: root };
      return { root: releaseWorkspace().root, tarballs, of };
    };
  }

  function packSnapshotOf({ root }: ReleaseWorkspace): [Tarball, Tarball] {
    versionSnapshot(root, "pr-7");
    return packPackages(root, join(root, "../packed")).tarballs as [Tarball, Tarball];
  }

  const manifest = "packages/core/package.json";
  const snapshot = snapshotOf();
  const snapshotWithDependency = snapshotOf(({ commit, read }) =>
    commit(manifest, read(manifest).replace('"type"', '"dependencies": { "a-library": "1.0.0" },\n  "type"')),
  );
  const snapshotWithPublishConfig = snapshotOf(({ commit, read }) =>
    commit(manifest, read(manifest).replace('"restricted"', '"public", "tag": "latest"')),
  );

  it("accepts what the approved commit makes, a dependency of it too", () => {
    const { root, tarballs, of } = snapshotWithDependency();

    expect(checkTarballs(root, tarballs, of).map(({ name }) => name)).toEqual([core, auth]);
  });

  it.each([
    ["another commit", { commit: COMMIT }],
    ["another pull request", { tag: "pr-77" }],
  ])("refuses a snapshot of %s", async (_what, other) => {
    const { root, tarballs, of } = snapshot();

    const error = await thrownBy(() => checkTarballs(root, tarballs, { ...of, ...other }));

    expect(error.message).toContain("must not be published from here");
  });

  it("refuses a dependency that the approved commit does not have", async () => {
    const { root, tarballs, of } = snapshot();
    const [first, second] = tarballs;

    const error = await thrownBy(() =>
      checkTarballs(root, [withManifest(first, { dependencies: { a: "1.0.0" } }), second], of),
    );

    expect(error.message).toContain("whose `dependencies` differs");
  });

  it("refuses a publishConfig that the pull request brings along", async () => {
    const { root, tarballs, of } = snapshotWithPublishConfig();

    const error = await thrownBy(() => checkTarballs(root, tarballs, of));

    expect(error.message).toContain("a publishConfig that differs");
  });

  it.each(["packages/core/package.json", "packages/core/dist", "packages/core/src/more.js"])(
    "refuses sources with a link at %s before it reads them",
    async (path) => {
      const { root, tarballs, of } = snapshot();
      const link = join(of.sources ?? "", path);
      rmSync(link, { recursive: true, force: true });
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync("/etc/hostname", link);

      const error = await thrownBy(() => checkTarballs(root, tarballs, of));

      expect(error.message).toContain("the sources contain a symbolic link");
    },
  );

  it("refuses an install script that the pull request brings along", async () => {
    const { root, tarballs, of } = snapshot();
    const [first, second] = tarballs;

    const error = await thrownBy(() =>
      checkTarballs(root, [withManifest(first, { scripts: { install: "id" } }), second], of),
    );

    expect(error.message).toContain("`scripts`");
  });
});

describe("checkPublisher()", () => {
  const workflow = (file: string, ref = "refs/heads/main") => ({
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "energy-clients/energy-clients",
    GITHUB_WORKFLOW_REF: `energy-clients/energy-clients/.github/workflows/${file}@${ref}`,
    GITHUB_SHA: COMMIT,
  });
  const publisher = { url: "https://npm.example.com/", tag: "latest", head: COMMIT, isRehearsal: false };

  it.each([
    ["latest", "release.yml"],
    ["pr-7", "snapshot-publish.yml"],
  ])("lets %s be published by %s on main", (tag, file) => {
    expect(() => checkPublisher({ ...publisher, tag }, workflow(file))).not.toThrow();
  });

  it.each([
    ["a person's machine", {}, {}],
    ["another workflow", {}, workflow("ci.yml")],
    ["the workflow of snapshots", {}, workflow("snapshot-publish.yml")],
    ["another branch", {}, workflow("release.yml", "refs/heads/mine")],
    ["another commit", { head: "b".repeat(40) }, workflow("release.yml")],
    ["a rehearsal to a registry elsewhere", { isRehearsal: true }, workflow("release.yml")],
    [
      "a rehearsal to a name like this machine's",
      { isRehearsal: true, url: "http://127.0.0.1.example/" },
      {},
    ],
    ["a snapshot's workflow that is the release's", { tag: "pr-7" }, workflow("release.yml")],
  ])("refuses %s", async (_what, change, env) => {
    const error = await thrownBy(() => checkPublisher({ ...publisher, ...change }, env));

    expect(error.code).toBe("not_from_here");
  });

  it.each(["http://127.0.0.1:4873/", "http://localhost:4873/", "http://[::1]:4873/"])(
    "lets a rehearsal publish to %s",
    (url) => {
      expect(() => checkPublisher({ ...publisher, url, isRehearsal: true }, {})).not.toThrow();
    },
  );
});

describe("snapshotRegistry()", () => {
  const touched: string[] = [];
  const inner = {
    publish: async (_tarball: Tarball, tag: string) => void touched.push(tag),
    setTag: async (_name: string, _version: string, tag: string) => void touched.push(tag),
    removeTag: async (_name: string, tag: string) => void touched.push(tag),
  } as unknown as NpmRegistry;

  it("touches the snapshot's own tags alone", async () => {
    const registry = snapshotRegistry(inner, "pr-7");
    await registry.publish({} as Tarball, pendingTagOf("pr-7"), false);
    await registry.setTag(core, "1.0.0", "pr-7");
    await registry.removeTag(core, pendingTagOf("pr-7"));

    for (const tag of ["latest", "release-pending", "pr-77", "next"]) {
      for (const call of [
        () => registry.publish({} as Tarball, tag, false),
        () => registry.setTag(core, "1.0.0", tag),
        () => registry.removeTag(core, tag),
      ])
        expect((await thrownBy(call)).code).toBe("not_from_here");
    }

    expect(touched).toEqual(["pr-7-pending", "pr-7", "pr-7-pending"]);
  });
});

describe("findSnapshot()", () => {
  interface GitHub {
    readonly state?: string;
    readonly head?: string;
    readonly runs?: readonly object[];
    readonly artifacts?: readonly object[];
  }
  const tarballs = { name: "tarballs", id: 5, size_in_bytes: 300_000, expired: false };
  const github =
    ({ state = "OPEN", head = COMMIT, runs, artifacts = [tarballs] }: GitHub = {}) =>
    (_gh: string, ...args: string[]) => {
      if (args[0] === "pr") return JSON.stringify({ state, headRefOid: head });
      if (args[0] === "run") return JSON.stringify(runs ?? [{ databaseId: 3, headSha: COMMIT }]);
      return JSON.stringify({ artifacts });
    };

  it("finds the tarballs of the approved commit", () => {
    expect(findSnapshot(github(), "7", COMMIT)).toEqual({ run: 3, artifact: 5 });
  });

  it.each([
    ["pushed to after the approval", { head: "f".repeat(40) }, "was approved; review it again"],
    ["closed", { state: "CLOSED" }, "is not open"],
    ["merged", { state: "MERGED" }, "is not open"],
    ["not packed", { runs: [] }, "was not packed"],
    ["packed at another commit", { runs: [{ databaseId: 3, headSha: "f".repeat(40) }] }, "was not packed"],
    [
      "packed with other artifacts",
      { artifacts: [tarballs, { ...tarballs, name: "more" }] },
      "other artifacts",
    ],
    ["packed with none", { artifacts: [] }, "other artifacts"],
    ["packed too large", { artifacts: [{ ...tarballs, size_in_bytes: 1e9 }] }, "larger than"],
    ["packed too long ago", { artifacts: [{ ...tarballs, expired: true }] }, "expired"],
  ])("refuses a pull request that is %s", async (_what, state, said) => {
    const error = await thrownBy(() => findSnapshot(github(state), "7", COMMIT));

    expect(error.code).toBe("not_approved");
    expect(error.message).toContain(said);
  });

  it.each([
    ["7", COMMIT.slice(0, 7)],
    ["7", "main"],
    ["--repo=other/repo", COMMIT],
    ["7", `${COMMIT}\n`],
  ])("refuses %j at %j before it asks", async (pull, commit) => {
    const never = () => {
      throw new Error("asked");
    };

    expect((await thrownBy(() => findSnapshot(never, pull, commit))).code).toBe("usage");
  });
});
