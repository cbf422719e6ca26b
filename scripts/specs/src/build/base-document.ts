import { existsSync, readFileSync } from "node:fs";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import type { Api } from "../document/apis.ts";
import { parseSource, type SourceDocument } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { effectiveFile } from "./effective.ts";

/**
 * An API's effective document as it was.
 *
 * @param base - A file, or a Git revision such as `HEAD` or `origin/main`.
 * @throws {@link SpecsError} `usage` when it is neither, or the revision has no such document.
 */
export function readBase(root: string, api: Api, base: string): SourceDocument {
  // Editors on Windows begin a file with a byte order mark.
  if (existsSync(base)) return parseSource(base, readFileSync(base, "utf8").replace(/^\ufeff/, ""));
  const file = effectiveFile(api);
  const { status, stdout, stderr } = git(root, ["show"], `${base}:${file}`);
  if (status === 0) return parseSource(`${base}:${file}`, stdout.replace(/^\ufeff/, ""));
  const problem = `--base ${base} is not a file, and Git has no ${file} at that revision: ${stderr.trim()}`;
  throw new SpecsError("usage", problem);
}

/** Whether `base` is a Git revision whose tree does not have the API's document. */
export function isNewSince(root: string, api: Api, base: string): boolean {
  if (existsSync(base)) return false;
  const exists = (object: string) => git(root, ["rev-parse", "--verify", "--quiet"], object).status === 0;
  return exists(`${base}^{commit}`) && !exists(`${base}:${effectiveFile(api)}`);
}

/** A file as it is at a Git revision; undefined where the revision or the file does not exist. */
export function fileAt(root: string, base: string, file: string): string | undefined {
  const { status, stdout } = git(root, ["show"], `${base}:${file}`);
  return status === 0 ? stdout : undefined;
}

function git(root: string, command: readonly string[], object: string) {
  // Without `--end-of-options` a revision that begins with a hyphen would be read as an option.
  return spawnSync("git", [...command, "--end-of-options", object], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
}
