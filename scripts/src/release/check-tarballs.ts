import { isDeepStrictEqual } from "node:util";
import { releasedPackages } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { isSnapshotVersion } from "./snapshot.ts";
import type { Tarball } from "./tarball.ts";

/**
 * Looks whether tarballs that another job packed are what this checkout may publish, since that job may have run
 * code that nobody reviewed: the packages of this repository, at its versions; under a snapshot's tag, that
 * snapshot's versions alone.
 *
 * @returns The tarballs in the order in which they are to be published.
 * @throws {@link ReleaseError} `tarball_invalid` with the one that is something else.
 */
export function checkTarballs(root: string, tarballs: readonly Tarball[], tag: string): Tarball[] {
  const packages = releasedPackages(root);
  for (const { name, version } of tarballs) {
    const known = packages.find((one) => one.name === name);
    const isRight = tag === "latest" ? version === known?.version : isSnapshotVersion(version, tag);
    if (known === undefined || !isRight) {
      const expected = tag === "latest" ? `at ${known?.version ?? "any version"}` : `as a snapshot of ${tag}`;
      throw new ReleaseError(
        "tarball_invalid",
        `${name}@${version} is not to be published ${expected} from here`,
      );
    }
  }
  // npm does what a tarball's own publishConfig says, whatever its command line: another registry, another tag.
  const own = tarballs.find(({ name, manifest }) => {
    const known = packages.find((one) => one.name === name);
    return !isDeepStrictEqual(manifest.publishConfig, known?.manifest.publishConfig);
  });
  if (own !== undefined) {
    throw new ReleaseError("tarball_invalid", `${own.name} has a publishConfig of its own`);
  }
  const ordered = packages.flatMap(({ name }) => tarballs.filter((one) => one.name === name));
  const missing =
    tag === "latest" ? packages.filter(({ name }) => !ordered.some((one) => one.name === name)) : [];
  if (missing.length > 0) {
    throw new ReleaseError("tarball_invalid", `no tarball of ${missing.map(({ name }) => name).join(", ")}`);
  }
  return ordered;
}
