import type { Manifest, Package } from "./packages.ts";

/** Removes the fields for development, so that no installation can run them. */
export function withoutDevelopment(manifest: Manifest): Manifest {
  const { scripts: _scripts, devDependencies: _tools, ...rest } = manifest;
  return rest;
}

/** The text of a published `package.json`. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Derives a package's published `package.json` from its sources.
 *
 * @param versions - Version of each package of this repository by name, of the sources or of a snapshot.
 * @param isExact - Whether ranges become exact versions, as in a snapshot.
 */
export function publishedManifest(
  { manifest }: Package,
  versions: ReadonlyMap<string, string>,
  isExact: boolean,
): Manifest {
  const published = {
    ...withoutDevelopment(manifest),
    version: versions.get(manifest.name) ?? manifest.version,
  };
  const resolve = (ranges: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(ranges).map(([name, range]) => {
        const [, sign] = /^workspace:([\^~*])$/.exec(range) ?? [];
        if (sign === undefined) return [name, range];
        return [name, `${isExact || sign === "*" ? "" : sign}${versions.get(name)}`];
      }),
    );
  return {
    ...published,
    ...(manifest.dependencies && { dependencies: resolve(manifest.dependencies) }),
    ...(manifest.peerDependencies && { peerDependencies: resolve(manifest.peerDependencies) }),
  };
}
