import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pendingChangesets, releasedPackages } from "@energy-clients/scripts-release/packages";
import { succeed } from "@energy-clients/scripts-shared/execute";
import type { Registry } from "./registry.ts";

/** Author of the commits of a rehearsal. */
const identity = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@example.com"];

export interface ReleaseIntoOptions {
  /** Added to the publisher's environment, such as another URL of the same registry. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Releases the changesets of a clone to a registry, as the release workflow does: version, commit, publish, tag. Runs the
 * clone's commands.
 *
 * @param clone - A clone with its dependencies installed, on a branch, and with an `origin` to push to.
 * @returns What `release:publish` printed.
 * @throws ReleaseError `tool_failed` with what the command printed, its own error code first.
 */
export async function releaseInto(
  registry: Registry,
  clone: string,
  options: ReleaseIntoOptions = {},
): Promise<string> {
  if (pendingChangesets(clone).length > 0) await versionIn(clone, options);
  const printed = await releaseCommand(registry, clone, ["publish"], options);
  await releaseCommand(registry, clone, ["tag"], options);
  return printed;
}

/** Applies the changesets and commits the result, as the release pull request does. */
export async function versionIn(clone: string, { signal }: ReleaseIntoOptions = {}): Promise<void> {
  const script = join(clone, "scripts/release/src/main.ts");
  await succeed(process.execPath, [script, "version"], { cwd: clone, signal });
  await commitIn(clone, "Release", { signal });
}

/** Commits everything that changed in a clone. */
export async function commitIn(
  clone: string,
  message: string,
  { signal }: ReleaseIntoOptions = {},
): Promise<void> {
  await succeed("git", ["add", "--all"], { cwd: clone, signal });
  await succeed("git", [...identity, "commit", "-q", "-m", message], { cwd: clone, signal });
}

/** Runs one of the release commands of a clone with the registry's publisher. */
export function releaseCommand(
  registry: Registry,
  clone: string,
  args: readonly string[],
  { env, signal }: ReleaseIntoOptions = {},
): Promise<string> {
  const all = { ...registry.publisher, ...env };
  const publishes = args[0] === "publish" || args[0] === "snapshot";
  const rehearsal = publishes ? ["--rehearsal"] : [];
  return succeed(process.execPath, [join(clone, "scripts/release/src/main.ts"), ...args, ...rehearsal], {
    cwd: clone,
    env: all,
    signal,
  });
}

/** Writes a changeset for every package into a clone. */
export function describeChange(clone: string, bump: "major" | "minor" | "patch", text: string): void {
  const lines = releasedPackages(clone).map(({ name }) => `"${name}": ${bump}`);
  writeFileSync(join(clone, `.changeset/rehearsal-${bump}.md`), `---\n${lines.join("\n")}\n---\n\n${text}\n`);
}
