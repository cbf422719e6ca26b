import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPackage } from "@energy-clients/scripts-build/build-package";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { SpecsError } from "../document/specs-error.ts";

/** Packages at some revision, built, in a folder of their own. */
export interface PackageTree extends Disposable {
  readonly root: string;
}

const SHARED = ["client-core", "contract-testing"];

/**
 * Copies a client and what its contract tests need out of a revision, or out of the working tree, and builds it with
 * the tools that are installed. The repository's own files and Git's are left alone.
 *
 * @param revision - A Git revision; undefined for the working tree.
 * @param other - Another tree of the same packages: those whose sources are equal are not built again.
 * @throws {@link SpecsError} `tool_failed` when the revision cannot be read.
 * @throws {@link BuildError} `tool_failed` when it does not build.
 */
export async function createPackageTree(
  repository: string,
  clientPackage: string,
  revision?: string,
  other?: PackageTree,
): Promise<PackageTree> {
  const root = mkdtempSync(join(tmpdir(), "specs-compatibility-"));
  const tree = { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
  try {
    const folders = [...SHARED, clientPackage].map((name) => `packages/${name}`);
    if (revision === undefined) copyWorkingTree(repository, root, folders);
    else extract(repository, root, revision, [...folders, "tsconfig.base.json"]);
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
    for (const folder of folders) linkDependencies(join(repository, folder), join(root, folder));
    // A package is compiled with the types of those before it.
    let isSame = other !== undefined && hasSameFiles(root, other.root, ["tsconfig.base.json"]);
    for (const folder of folders) {
      isSame &&= hasSameFiles(join(root, folder), join(other?.root ?? "", folder), SOURCES);
      if (isSame)
        cpSync(join(other?.root ?? "", folder, "dist"), join(root, folder, "dist"), { recursive: true });
      else await buildPackage(join(root, folder));
    }
    return tree;
  } catch (error) {
    tree[Symbol.dispose]();
    throw error;
  }
}

/** What a package is built of. */
const SOURCES = ["src", "package.json", "tsconfig.json", "tsconfig.build.json"];

function hasSameFiles(one: string, other: string, names: readonly string[]): boolean {
  const [files, others] = [one, other].map((root) => filesOf(root, names)) as [string[], string[]];
  return (
    files.join("\n") === others.join("\n") &&
    files.every((file) => readFileSync(join(one, file)).equals(readFileSync(join(other, file))))
  );
}

function filesOf(root: string, names: readonly string[]): string[] {
  return names
    .filter((name) => existsSync(join(root, name)))
    .flatMap((name) =>
      statSync(join(root, name)).isFile()
        ? [name]
        : readdirSync(join(root, name), { recursive: true, encoding: "utf8" }).map((file) =>
            join(name, file),
          ),
    )
    .filter((file) => statSync(join(root, file)).isFile())
    .toSorted();
}

function copyWorkingTree(repository: string, root: string, folders: readonly string[]): void {
  for (const folder of [...folders, "tsconfig.base.json"]) {
    const isOurs = (path: string) => !/[\\/](node_modules|dist|(?<!src[\\/])coverage|\.turbo)$/.test(path);
    cpSync(join(repository, folder), join(root, folder), { recursive: true, filter: isOurs });
  }
}

function extract(repository: string, root: string, revision: string, paths: readonly string[]): void {
  const archive = spawnSync("git", ["archive", "--format=tar", revision, "--", ...paths], {
    cwd: repository,
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (archive.status !== 0) {
    throw new SpecsError("tool_failed", `git archive ${revision}: ${String(archive.stderr).trim()}`);
  }
  const tar = spawnSync("tar", ["-x", "-C", root], { input: archive.stdout });
  if (tar.status !== 0) throw new SpecsError("tool_failed", `tar: ${String(tar.stderr).trim()}`);
}

/** pnpm's links lead to the store within the root's node_modules or to a sibling package: here they do too. */
function linkDependencies(from: string, to: string): void {
  const modules = join(from, "node_modules");
  if (!existsSync(modules) || existsSync(join(to, "node_modules"))) return;
  cpSync(modules, join(to, "node_modules"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/[\\/]node_modules[\\/]\./.test(path),
  });
}

/** Makes the tree's mock server follow another document. Both texts are as `pnpm generate` writes them. */
export function replaceDocument(tree: PackageTree, api: string, own: string, other: string): void {
  const { "x-document": identity } = JSON.parse(own);
  // A mock refuses a client of another document; here that is what is to be tried.
  const document = { ...JSON.parse(other), ...(identity && { "x-document": identity }) };
  writeFileSync(
    join(tree.root, `packages/contract-testing/documents/${api}.json`),
    JSON.stringify(document, null, 2),
  );
}
