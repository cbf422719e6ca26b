import { globSync } from "node:fs";
import { renderRegions } from "@energy-clients/scripts-shared/generated-regions";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { effectiveFile } from "../build/effective.ts";
import { type Api, readApis } from "../document/apis.ts";
import { parseSource, type SourceDocument } from "../document/document.ts";
import { callableByTable, deprecationTable, operationTable } from "./operation-tables.ts";
import { type SpokenVersion, spokenVersion } from "./spoken-version.ts";
import { versionTable } from "./version-table.ts";

/** What counts in place of what is on disk. */
interface Instead {
  /** Files that are about to be written, by path; null for one that is to go. */
  readonly changes?: ReadonlyMap<string, string | null>;
  /** Effective documents that were read already, by the name of their API: a large one takes seconds. */
  readonly parsed?: ReadonlyMap<string, SourceDocument>;
  /** Instead of those in `specs/apis.json`. */
  readonly apis?: readonly Api[];
}

/**
 * The READMEs and documents whose generated regions say what the API documents say, with these regions as they should
 * be: `versions` in a package's README, `operations:<api>`, `callers:<api>` and `deprecations` anywhere.
 */
export function versionDocs(root: string, { changes, parsed, apis }: Instead = {}): Map<string, string> {
  const read = (file: string) =>
    changes?.has(file) ? (changes.get(file) ?? undefined) : readIfThere(root, file);
  const files = ["README.md", ...globSync(["packages/*/README.md", "docs/*.md"], { cwd: root }).toSorted()];
  const withRegions = files.filter((file) => read(file)?.includes("\n<!-- generated: "));
  if (withRegions.length === 0) return new Map();

  const spoken = (apis ?? readApis(root)).flatMap((api) => {
    const file = effectiveFile(api);
    const text = read(file);
    if (text === undefined) return [];
    return [spokenVersion(api, parsed?.get(api.name) ?? parseSource(file, text))];
  });
  return new Map(
    withRegions.map((file) => [file, renderRegions(read(file) ?? "", renderer(file, spoken, read))]),
  );
}

function renderer(
  file: string,
  spoken: readonly SpokenVersion[],
  read: (file: string) => string | undefined,
) {
  return (name: string, current: readonly string[]): readonly string[] => {
    if (name === "deprecations") return deprecationTable(spoken);
    const [, kind, ofApi] = /^(operations|callers):(.+)$/.exec(name) ?? [];
    const one = spoken.find(({ api }) => api.name === ofApi);
    if (one !== undefined) return kind === "callers" ? callableByTable(one) : operationTable(one);
    const [, directory] = /^packages\/([^/]+)\//.exec(file) ?? [];
    if (name !== "versions" || directory === undefined) return current;
    const { version } = JSON.parse(read(`packages/${directory}/package.json`) ?? "{}") as { version: string };
    const its = spoken.filter(({ api }) => speaks(directory, api));
    return versionTable(version, its, current);
  };
}

function speaks(directory: string, api: Api): boolean {
  if (directory === "contract-testing" || directory === "documents") return true;
  if (directory === "auth") return api.wrappedByAuth !== undefined;
  return api.clientPackage === directory;
}
