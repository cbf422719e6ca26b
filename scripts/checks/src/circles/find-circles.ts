import { globSync } from "node:fs";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";

const options: ICruiseOptions = {
  validate: true,
  ruleSet: {
    forbidden: [
      { name: "file-circle", severity: "error", from: {}, to: { circular: true } },
      { name: "folder-circle", severity: "error", scope: "folder", from: {}, to: { circular: true } },
      {
        name: "upward-import",
        severity: "error",
        from: { path: "^((?:packages|scripts)/[^/]+/src)/[^/]+/" },
        to: { path: "^$1/[^/]+$" },
      },
    ],
  },
  tsPreCompilationDeps: true,
  doNotFollow: { path: "node_modules|/dist/|/generated/" },
  enhancedResolveOptions: { extensions: [".ts", ".js"], exportsFields: ["exports"] },
};

/** The result of a check. */
export interface CircleCheck {
  /** Each violation: its rule, and its files or folders. */
  readonly problems: readonly string[];
  /** Number of files that were read. */
  readonly modules: number;
}

/**
 * Finds circles between files, circles between folders, and imports from a folder up to the files above it, in the
 * sources of all packages and scripts. Imports of types count too.
 *
 * @throws {@link ScriptError} `tool_failed` if a package's sources were not read.
 */
export async function findCircles(root: string): Promise<CircleCheck> {
  const folders = globSync(["packages/*/src", "scripts/*/src"], { cwd: root }).map(posix).toSorted();
  const { output } = await cruise(folders, { ...options, baseDir: root });
  const result = output as ICruiseResult;
  const read = result.modules.map(({ source }) => source);
  const unread = folders.find((folder) => !read.some((file) => file.startsWith(`${folder}/`)));
  if (folders.length === 0 || unread !== undefined) {
    throw new ScriptError("tool_failed", `dependency-cruiser read no file of ${unread ?? root}`);
  }
  const problems = result.summary.violations.map(({ rule, from, to, cycle }) => {
    const through = cycle === undefined ? [to] : cycle.map(({ name }) => name);
    return `${rule.name}: ${[from, ...through].join(" → ")}`;
  });
  return { problems, modules: read.length };
}

function posix(path: string): string {
  return path.replaceAll("\\", "/");
}
