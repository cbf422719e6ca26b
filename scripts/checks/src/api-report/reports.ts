import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extractReport } from "./extract-report.ts";

/** The entries of a package that have types, each with the file that reports it, such as `etc/index.api.md`. */
function entriesOf(folder: string): Map<string, string> {
  const { exports = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports?: Record<string, unknown>;
  };
  const entries = Object.entries(exports).flatMap(([subpath, target]): [string, string][] => {
    const types =
      typeof target === "object" && target !== null && "types" in target ? target.types : undefined;
    if (typeof types !== "string") return [];
    const name = subpath === "." ? "index" : subpath.slice(2).replaceAll("/", "-");
    return [[`etc/${name}.api.md`, types]];
  });
  return new Map(entries);
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
