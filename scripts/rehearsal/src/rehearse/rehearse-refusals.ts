import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReleaseErrorCode } from "@energy-clients/scripts-release/release-error";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import type { Registry } from "../registry/registry.ts";
import { commitIn, type ReleaseIntoOptions, releaseCommand } from "../registry/release-into.ts";

/** An input that a release command refuses, with its error. */
export interface Refusal {
  readonly input: string;
  readonly code: ReleaseErrorCode;
  /** First line of the message. */
  readonly message: string;
}

/**
 * Runs a release command that must fail with a code.
 *
 * @throws If it succeeds, or fails with another error.
 */
export async function refusalOf(
  input: string,
  code: ReleaseErrorCode,
  run: () => Promise<unknown>,
): Promise<Refusal> {
  try {
    await run();
  } catch (error) {
    // The command is a process, so its own error is in what it printed.
    const printed = error instanceof ScriptError ? error.message.split(`\n${code}: `)[1] : undefined;
    if (printed === undefined) throw error;
    return { input, code, message: printed.split("\n", 1)[0] ?? "" };
  }
  throw new Error(`${input}: expected the error ${code}, but the command succeeded`);
}

/**
 * Runs release commands that must fail, in a clone whose versions are published. Leaves the clone at the commit where it
 * was.
 */
export async function rehearseRefusals(
  registry: Registry,
  clone: string,
  options: ReleaseIntoOptions = {},
): Promise<Refusal[]> {
  const release = (...args: string[]) => releaseCommand(registry, clone, args, options);
  const file = (path: string) => join(clone, path);
  /** Makes a change, runs a command, and undoes the change. */
  const after = async (
    input: string,
    code: ReleaseErrorCode,
    change: () => void,
    args = ["publish"],
    isCommitted = true,
  ) => {
    try {
      change();
      if (isCommitted) await commitIn(clone, input, options);
      return await refusalOf(input, code, () => release(...args));
    } finally {
      const back = isCommitted ? "HEAD~1" : "HEAD";
      await succeed("git", ["reset", "-q", "--hard", back], { cwd: clone });
    }
  };
  const source = file("packages/client-core/src/base-url.ts");
  const generated = file("packages/ett-client/src/generated/operations.ts");
  const lock = file("specs/specs.lock.json");
  const wrongToken = Object.fromEntries(
    Object.keys(registry.publisher).map((name) => [
      name,
      name.endsWith("_authToken") ? "wrong-token" : registry.url,
    ]),
  );
  return [
    await after(
      "a working tree with changes",
      "tree_dirty",
      () => appendFileSync(source, "// More.\n"),
      ["publish"],
      false,
    ),
    await after(
      "a change of a package without a changeset",
      "changeset_missing",
      () => appendFileSync(source, "// More.\n"),
      ["check", "--since", "HEAD~1"],
    ),
    await after("a generated file edited by hand", "stale", () => appendFileSync(generated, "// More.\n")),
    await after("a lock that records another document", "stale", () =>
      writeFileSync(lock, readFileSync(lock, "utf8").replace(/"[0-9a-f]{64}"/, `"${"0".repeat(64)}"`)),
    ),
    await after("the same version with other content", "version_taken", () =>
      appendFileSync(source, "// More.\n"),
    ),
    await refusalOf("a token that the registry does not know", "registry_refused", () =>
      releaseCommand(registry, clone, ["publish"], { ...options, env: { ...options.env, ...wrongToken } }),
    ),
  ];
}
