import type { Manifest, Package } from "./packages.ts";

/** What only the package's own development reads: nothing of it is published, so no installation can run it. */
export function withoutDevelopment(manifest: Manifest): Manifest {
  const { scripts: _scripts, devDependencies: _tools, ...rest } = manifest;
  return rest;
}

/** A published `package.json` to the byte. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * What the sources say that a package's published `package.json` is.
 *
 * @param versions - Version of each package of this repository, by name: that of the sources, or of a snapshot.
 * @param isExact - A snapshot asks for exactly the versions that it was packed with.
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
