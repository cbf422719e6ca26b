import { existsSync, readFileSync } from "node:fs";
import type { Api } from "../apis.ts";
import { parseSource, type SourceDocument } from "../document.ts";
import { spawnSync } from "../limited-process.ts";
import { effectiveFile } from "../specs/effective.ts";
import { SpecsError } from "../specs-error.ts";

/**
 * An API's effective document as it was.
 *
 * @param base - A file, or a Git revision such as `HEAD` or `origin/main`.
 * @throws {@link SpecsError} `usage` when it is neither, or the revision has no such document.
 */
export function readBase(root: string, api: Api, base: string): SourceDocument {
  if (existsSync(base)) return parseSource(base, readFileSync(base, "utf8"));
  const file = effectiveFile(api);
  // A revision that begins with a hyphen would be an option.
  const { status, stdout, stderr } = spawnSync("git", ["show", "--end-of-options", `${base}:${file}`], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status === 0) return parseSource(`${base}:${file}`, stdout);
  const problem = `--base ${base} is no file, and Git has no ${file} at it: ${stderr.trim()}`;
  throw new SpecsError("usage", problem);
}
