import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Api, apisFile, readApis } from "../apis.ts";
import { commitFiles } from "../commit-files.ts";
import { apiNamesFile, apiNamesText } from "../generate/api-names.ts";
import { lockFile, lockText, readLock } from "../lock.ts";
import { SpecsError } from "../specs-error.ts";
import { readIfThere } from "../write-files.ts";
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
  if (api === undefined) throw new SpecsError("usage", `there is no API ${name}`);
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
  const changed = commitFiles(
    root,
    new Map<string, string | null>([
      ...gone.map((file): [string, null] => [file, null]),
      [apisFile, `${JSON.stringify({ apis: left }, null, 2)}\n`],
      [lockFile, lockText(lock)],
      [apiNamesFile, apiNamesText(left)],
      ...withoutRows(api, (file) => readIfThere(root, file)),
    ]),
  );
  // What Git ignores: dependencies and build output.
  for (const folder of folders) rmSync(join(root, folder), { recursive: true, force: true });
  return changed;
}

function refuseIfUsed(root: string, { name, clientPackage, wrappedByAuth }: Api): void {
  if (wrappedByAuth !== undefined)
    throw new SpecsError("usage", `the auth package is built on ${name}; it stays`);
  const packages = readdirSync(join(root, "packages"));
  for (const folder of [...packages.map((one) => `packages/${one}`), "examples", "scripts"]) {
    const file = join(root, folder, "package.json");
    if (!existsSync(file)) continue;
    if (readFileSync(file, "utf8").includes(`"@energy-clients/${clientPackage}":`)) {
      throw new SpecsError(
        "usage",
        `${folder} depends on @energy-clients/${clientPackage}; take that out first`,
      );
    }
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
