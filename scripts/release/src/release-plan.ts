import { compareVersions } from "./compare-versions.ts";
import { changelogOf, type Package, pendingChangesets, releasedPackages } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import {
  changesOnlyRegions,
  fields,
  isReadme,
  type PullRequestKind,
  type PullRequestPlan,
  readIfThere,
  runIn,
  safeBody,
} from "./shared.ts";

/** Author of the commits and tags. */
export const releaseAuthor = { name: "release", email: "release@users.noreply.github.com" };

const BRANCH = "release/next";
const LABEL = { name: "release", color: "1d76db", description: "Merging it releases what it lists" };
const VERSION_LINE = /^( {2}"version": )"([^"]*)"(,?)$/m;
const RELEASE_VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]{1,50})?$/;
const FOLDER = /^(packages\/[a-z][a-z0-9-]*)\/(?:package\.json|CHANGELOG\.md)$/;

/** The kind of pull request that gives packages their next versions. */
export function releasePullRequest(root: string): PullRequestKind {
  const packages = new Map(releasedPackages(root).map((one) => [one.folder, one]));
  return {
    title: "release",
    branch: BRANCH,
    author: releaseAuthor,
    labels: [LABEL],
    insignificant: [],
    maxFiles: 1000,
    maxBytes: 32 * 1024 * 1024,
    closing: () => "No changeset is left.",
    readChange: (change) => void fields(change, "change", ["files"]),
    mayChange(path) {
      if (/^\.changeset\/((?!README)[a-zA-Z0-9_-]+\.md|pre\.json)$/.test(path) || isReadme(path)) return true;
      return packages.has(FOLDER.exec(path)?.[1] ?? "");
    },
    problemOf(path, text, before) {
      if (path.startsWith(".changeset/")) return text === null ? undefined : "may only be removed";
      if (text === null) return "must not be removed";
      if (isReadme(path)) {
        return changesOnlyRegions(before, text) ? undefined : "differs outside of its generated regions";
      }
      return path.endsWith(".json") ? manifestProblem(before ?? "", text) : changelogProblem(before, text);
    },
    describe(change) {
      const released = releasedPackages(root).filter(({ folder, version }) => {
        const changed = `${folder}/package.json` in change.files;
        return changed && packages.get(folder)?.version !== version;
      });
      const of = ({ name, version }: Package) => `${name.split("/").at(-1)} ${version}`;
      const changelogs = released.map(
        (one) => `## \`${one.name}\` ${one.version}\n\n${changelogOf(root, one)}`,
      );
      const introduction = "Merging this publishes the versions below. The workflow keeps it up to date.";
      return {
        title: `Release ${released.map(of).join(", ") || "nothing: changesets without a version"}`,
        body: safeBody([introduction, ...changelogs].join("\n\n")),
        labels: [LABEL.name],
      };
    },
  };
}

/**
 * Applies the changesets and returns the files that change, for `push-pull-request.ts` to push. Runs code of
 * dependencies, so the process must not have a token. Requires a clean working tree, and leaves one.
 *
 * @throws {@link ReleaseError} `tree_dirty`; ScriptError `tool_failed` if a changeset cannot be read.
 */
export async function planRelease(root: string): Promise<PullRequestPlan> {
  const run = runIn(root);
  if (run("git", "status", "--porcelain") !== "") {
    throw new ReleaseError("tree_dirty", "the working tree has changes; commit them first");
  }
  const base = run("git", "rev-parse", "HEAD");
  if (pendingChangesets(root).length === 0) return { branch: BRANCH, base };
  try {
    // Loaded here, since the push job has no packages installed.
    const { versionPackages } = await import("./version.ts");
    await versionPackages(root);
    run("git", "add", "--all");
    const changed = run("git", "diff", "--cached", "--name-only", "--no-renames", "-z")
      .split("\0")
      .filter(Boolean);
    const files = Object.fromEntries(changed.map((file) => [file, readIfThere(root, file) ?? null]));
    return { branch: BRANCH, base, change: { files } };
  } finally {
    run("git", "reset", "-q", "--hard");
  }
}

/** Only the version may change: a new script or dependency would run on users' machines. */
function manifestProblem(before: string, text: string): string | undefined {
  const was = VERSION_LINE.exec(before)?.[2];
  const is = VERSION_LINE.exec(text)?.[2] ?? "";
  if (
    was === undefined ||
    text !== before.replace(VERSION_LINE, (_line, key, _was, end) => `${key}"${is}"${end}`)
  ) {
    return "may change only its version";
  }
  const isHigher = RELEASE_VERSION.test(is) && compareVersions(is, was) > 0;
  return isHigher ? undefined : "must get a higher version, such as 1.2.3";
}

/** A changelog may only get a new section at the top. */
function changelogProblem(before: string | undefined, text: string): string | undefined {
  const words = (part: string) => part.replaceAll(/\s+/g, " ").trim();
  const sections = before?.slice(before.indexOf("\n## ")) ?? "";
  return words(text).endsWith(words(sections)) ? undefined : "must keep the sections of released versions";
}
