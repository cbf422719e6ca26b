import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fakeGhProgram } from "@energy-clients/scripts-shared/testing/fake-gh";
import { vi } from "vitest";
import type { ReleaseWorkspace } from "../../testing/release-workspace.ts";

/**
 * Puts a `gh` on the path: the one that keeps pull requests, or a script of the test. The test unstubs the environment.
 *
 * @returns The folder with its log and its pull requests.
 */
export function fakeGithub({ root }: ReleaseWorkspace, script?: string): string {
  const folder = join(root, "../bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "gh"), script ?? fakeGhProgram);
  chmodSync(join(folder, "gh"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  vi.stubEnv("FAKE_GH", folder);
  return folder;
}
