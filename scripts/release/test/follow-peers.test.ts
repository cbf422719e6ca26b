import { describe, expect, it } from "vitest";
import { followPeers } from "../src/version.ts";
import { type ReleaseWorkspace, releaseWorkspace } from "../testing/release-workspace.ts";

const core = "@energy-clients/core";

/** A workspace in which auth takes core as its team gives it. */
function withPeer(version = "1.0.0"): ReleaseWorkspace {
  const workspace = releaseWorkspace();
  const file = "packages/auth/package.json";
  const manifest = workspace.read(file).replace('"dependencies"', '"peerDependencies"');
  workspace.commit(file, manifest);
  if (version !== "1.0.0") workspace.version(version, "auth", "core");
  return workspace;
}

describe("followPeers()", () => {
  it("gives a package a major version with that of its peer, and says so to its users", () => {
    const { root, describe, read } = withPeer();
    describe("core", "major");

    const files = followPeers(root);

    expect(files).toEqual([".changeset/peers-of-auth.md"]);
    expect(read(".changeset/peers-of-auth.md")).toBe(`---
"@energy-clients/auth": major
---

Goes with \`${core}\` 2.0.0: install them together. Earlier versions no longer work with this one.
`);
  });

  it("takes a minor version for a break below 1.0.0, as caret ranges do", () => {
    const { root, describe, read } = withPeer("0.4.1");
    describe("core", "minor");

    followPeers(root);

    expect(read(".changeset/peers-of-auth.md")).toContain('"@energy-clients/auth": minor');
  });

  it("leaves a package alone whose range takes the peer's new version", () => {
    const { root, describe } = withPeer();
    describe("core", "minor");

    expect(followPeers(root)).toEqual([]);
  });

  it("leaves a package alone that leaves its users' ranges anyway", () => {
    const { root, describe } = withPeer();
    describe("core", "major");
    describe("auth", "major");

    expect(followPeers(root)).toEqual([]);
  });

  it("leaves a package alone that brings its own copy along", () => {
    const { root, describe } = releaseWorkspace();
    describe("core", "major");

    expect(followPeers(root)).toEqual([]);
  });
});
