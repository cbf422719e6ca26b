import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "./shared.ts";

/** The scope whose packages are published. */
export const scope = "@energy-clients";

/** The fields of a `package.json` that affect a consumer's installation. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly publishConfig?: { readonly access?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A package of the workspace that is released. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Path from the repository's root, such as `packages/auth`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * The packages that are released, each after its dependencies, so that publishing in this order keeps every package
 * installable.
 */
export function releasedPackages(root: string): Package[] {
  const packages = readdirSync(join(root, "packages"))
    .map((entry) => `packages/${entry}`)
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
      return { name: manifest.name, version: manifest.version, folder, manifest };
    })
    .filter(({ manifest }) => manifest.private !== true);

  const ordered = new Set<Package>();
  const visit = (one: Package) => {
    const needed = { ...one.manifest.dependencies, ...one.manifest.peerDependencies };
    for (const other of packages) if (other.name in needed && !ordered.has(other)) visit(other);
    ordered.add(one);
  };
  packages.forEach(visit);
  return [...ordered];
}

/** File names of the pending changesets. */
export function pendingChangesets(root: string): string[] {
  return readdirSync(join(root, ".changeset"))
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .sort();
}

/** The section of a package's version in its changelog, as Markdown without the heading; empty if there is none. */
export function changelogOf(root: string, { folder, version }: Package): string {
  const text = readIfThere(root, join(folder, "CHANGELOG.md")) ?? "";
  const section = text.split(/^## /m).find((part) => part.split("\n", 1)[0]?.trim() === version);
  return section?.slice(section.indexOf("\n")).trim() ?? "";
}
