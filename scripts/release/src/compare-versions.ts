// Not the package `semver`: the job that holds the registry's token installs nothing. The tests compare the two.

const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * Compares two versions by SemVer's precedence.
 *
 * @returns Negative when `one` comes before `other`, 0 when neither does, positive when it comes after.
 * @throws TypeError when one of them is not a version.
 * @see {@link https://semver.org/#spec-item-11 | SemVer 2.0.0, item 11}
 */
export function compareVersions(one: string, other: string): number {
  const [core, identifiers] = parse(one);
  const [otherCore, otherIdentifiers] = parse(other);
  const byCore = firstDifference(core, otherCore);
  if (byCore !== 0) return byCore;
  // A release comes after its pre-releases.
  if (identifiers.length === 0 || otherIdentifiers.length === 0)
    return otherIdentifiers.length - identifiers.length;
  return firstDifference(identifiers, otherIdentifiers) || identifiers.length - otherIdentifiers.length;
}

type Identifier = bigint | string;

function parse(version: string): [core: Identifier[], prerelease: Identifier[]] {
  const [, major, minor, patch, prerelease] = VERSION.exec(version) ?? [];
  if (major === undefined || minor === undefined || patch === undefined)
    throw new TypeError(`expected a version such as 1.2.3 but got ${JSON.stringify(version)}`);
  const identifiers = prerelease?.split(".") ?? [];
  return [
    [major, minor, patch].map(BigInt),
    identifiers.map((one) => (/^\d+$/.test(one) ? BigInt(one) : one)),
  ];
}

function firstDifference(ones: readonly Identifier[], others: readonly Identifier[]): number {
  for (const [index, one] of ones.entries()) {
    const other = others[index];
    if (other === undefined || one === other) continue;
    // Numbers come before words.
    if (typeof one !== typeof other) return typeof one === "bigint" ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return 0;
}
