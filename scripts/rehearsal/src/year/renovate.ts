import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";

/** A released version of a client. */
export interface Release {
  readonly version: string;
  /** Days since the beginning. */
  readonly day: number;
  /** Folder of the package. */
  readonly folder: string;
}

/** What Renovate proposes to a repository with `renovate/consumers.json`. */
export interface Proposal {
  readonly kind: "minor" | "major";
  readonly release: Release;
}

/** The rules of `renovate/consumers.json` that decide which version is proposed. */
export interface RenovateRules {
  readonly separateMajorMinor: boolean;
  readonly separateMultipleMajor: boolean;
  readonly minimumReleaseAgeDays: number;
}

/** @throws if the file says something that this consumer does not follow. */
export function readRenovateRules(): RenovateRules {
  const text = readFileSync(join(repositoryRoot, "renovate/consumers.json"), "utf8");
  const [rule] = JSON.parse(text).packageRules;
  const [, days] = /^(\d+) days?$/.exec(rule.minimumReleaseAge) ?? [];
  if (days === undefined) throw new Error(`cannot follow minimumReleaseAge ${rule.minimumReleaseAge}`);
  return {
    separateMajorMinor: rule.separateMajorMinor,
    separateMultipleMajor: rule.separateMultipleMajor,
    minimumReleaseAgeDays: Number(days),
  };
}

/** The newest version of the same major, and the newest of each later one, that are old enough. */
export function proposals(
  current: string,
  releases: readonly Release[],
  day: number,
  rules: RenovateRules,
): Proposal[] {
  const majorOf = (version: string) => Number(version.split(".")[0]);
  const newer = releases.filter(
    (release) =>
      day - release.day >= rules.minimumReleaseAgeDays &&
      release.version.localeCompare(current, "en", { numeric: true }) > 0,
  );
  const groups = Map.groupBy(newer, ({ version }) => {
    const major = majorOf(version);
    if (major === majorOf(current)) return rules.separateMajorMinor ? major : Number.POSITIVE_INFINITY;
    return rules.separateMultipleMajor ? major : Number.POSITIVE_INFINITY;
  });
  return [...groups.values()].flatMap((group): Proposal[] => {
    const release = group.at(-1);
    if (release === undefined) return [];
    return [{ kind: majorOf(release.version) === majorOf(current) ? "minor" : "major", release }];
  });
}
