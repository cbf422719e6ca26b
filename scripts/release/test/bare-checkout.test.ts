import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { describe, expect, it, onTestFinished } from "vitest";

/** A checkout as the jobs that hold a token have it: without node_modules. */
function bareCheckout(): string {
  const root = mkdtempSync(join(tmpdir(), "release-bare-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ["scripts/release", "scripts/shared"])
    for (const part of ["src", "package.json"])
      cpSync(join(repositoryRoot, folder, part), join(root, folder, part), { recursive: true });
  return root;
}

describe("release, in a checkout where no package is installed", () => {
  it.each<[string[], { status: number; stdout?: string; stderr?: string }]>([
    [["--help"], { status: 0, stdout: "find-snapshot" }],
    [
      ["publish", "--from", "nowhere", "--packed", "0".repeat(64)],
      { status: 1, stderr: "registry_missing: " },
    ],
    [
      ["find-snapshot", "12"],
      { status: 1, stderr: "usage: find-snapshot expects a pull request and a commit" },
    ],
    [["tag", "--attach", "sbom"], { status: 1, stderr: "usage: --attach requires --announce" }],
  ])("runs %j", (args, expected) => {
    const root = bareCheckout();
    const main = join(root, "scripts/release/src/main.ts");

    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd: root,
      encoding: "utf8",
      env: { PATH: process.env.PATH },
    });

    expect({ status, stdout, stderr }).toEqual({
      status: expected.status,
      stdout: expect.stringContaining(expected.stdout ?? ""),
      stderr: expect.stringContaining(expected.stderr ?? ""),
    });
  });
});
