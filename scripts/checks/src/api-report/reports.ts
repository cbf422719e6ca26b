import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extractReport } from "./extract-report.ts";

/** The entries of a package that have types, each with the file that reports it, such as `etc/index.api.md`. */
function entriesOf(folder: string): Map<string, string> {
  const { exports = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports?: Record<string, unknown>;
  };
  const entries = Object.entries(exports).flatMap(([subpath, target]): [string, string][] => {
    const types = declarationsOf(target);
    if (types === undefined) return [];
    const name = subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-");
    return [[`etc/${name}.api.md`, types]];
  });
  return new Map(entries);
}

/** What an entry has for `require()` has all declarations in it; what it has for `import` only leads there. */
function declarationsOf(target: unknown): string | undefined {
  const { types } = Object(target) as { readonly types?: string | { readonly default?: string } };
  return typeof types === "object" ? types.default : types;
}

/** The reports of a built package, by path inside it. */
export function reportsOf(folder: string): Map<string, string> {
  return new Map([...entriesOf(folder)].map(([file, types]) => [file, extractReport(folder, types)]));
}

/** Reports of entries that no longer exist. */
export function strayReports(folder: string): string[] {
  const known = entriesOf(folder);
  return globSync("etc/*.api.md", { cwd: folder }).filter((file) => !known.has(file));
}
