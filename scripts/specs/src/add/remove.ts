import { existsSync, globSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { type Api, apisFile, readApis } from "../document/apis.ts";
import { lockFile, lockText, readLock } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { apiNamesFile, apiNamesText } from "../generate/api-names.ts";
import { versionDocs } from "../version-docs/version-docs.ts";
import { documentExports, withoutDocumentExports } from "./document-exports.ts";
import { withoutRows } from "./readme-rows.ts";

/**
 * Undoes {@link addApi}: documents, package, mock, changesets, README rows and every mention in data.
 *
 * @returns Paths of the files that changed or went.
 * @throws {@link SpecsError} `usage` for an API that something else in the repository is built on.
 */
export function removeApi(root: string, name: string): string[] {
  const apis = readApis(root);
  const api = apis.find((candidate) => candidate.name === name);
  if (api === undefined) throw new SpecsError("usage", `unknown API ${name}`);
  refuseIfUsed(root, api);
  const { [name]: _entry, ...lock } = readLock(root);
  const left = apis.filter((candidate) => candidate !== api);
  const folders = [
    `specs/${name}`,
    ...(api.clientPackage === undefined ? [] : [`packages/${api.clientPackage}`]),
  ];
  const gone = [
    ...folders.flatMap((folder) => filesBelow(root, folder)),
    ...filesBelow(root, ".changeset").filter((file) => file.startsWith(`.changeset/specs-${name}-`)),
    `packages/contract-testing/documents/${name}.json`,
  ];
  const changes = new Map<string, string | null>([
    ...gone.map((file): [string, null] => [file, null]),
    [lockFile, lockText(lock)],
    [apiNamesFile, apiNamesText(left)],
    ...documentExports(root, (text) => withoutDocumentExports(text, name)),
    ...withoutRows(api, (file) => readIfThere(root, file)),
    ...apiReports(root, left),
  ]);
  // What `check:readme --write` wrote since the API was added.
  const docs = versionDocs(root, { changes, apis: left });
  const changed = writeFiles(
    root,
    // Last, so that the command can be given again when the process was killed.
    new Map([...changes, ...docs, [apisFile, `${JSON.stringify({ apis: left }, null, 2)}\n`]]),
  );
  // What Git ignores: dependencies and build output.
  for (const folder of folders) rmSync(join(root, folder), { recursive: true, force: true });
  return changed;
}

/** The reports that `api:report` wrote since the API was added: they list the names of the APIs. */
function apiReports(root: string, left: readonly Api[]): [string, string][] {
  const names = left.map(({ name }) => JSON.stringify(name)).join(", ");
  return globSync("packages/contract-testing/etc/*.api.md", { cwd: root })
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const line = /(?<=^(?:export )?(?:declare )?const apis: readonly \[)[^\]]*(?=\];$)/m;
      return [file.replaceAll("\\", "/"), text.replace(line, names)];
    });
}

function refuseIfUsed(root: string, { name, clientPackage, wrappedByAuth }: Api): void {
  if (wrappedByAuth !== undefined)
    throw new SpecsError("usage", `the auth package is built on ${name}; it stays`);
  for (const file of globSync(
    ["packages/*/package.json", "examples/package.json", "scripts/*/package.json"],
    {
      cwd: root,
    },
  ).toSorted()) {
    if (!readFileSync(join(root, file), "utf8").includes(`"@energy-clients/${clientPackage}":`)) continue;
    throw new SpecsError(
      "usage",
      `${dirname(file)} depends on @energy-clients/${clientPackage}; remove that dependency first`,
    );
  }
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (["node_modules", "dist", "coverage", ".turbo"].includes(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}
