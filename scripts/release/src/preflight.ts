import { pendingChangesets, releasedPackages } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { runIn } from "./shared.ts";
import { staleDocs } from "./version.ts";

export interface PreflightOptions {
  /** A snapshot is made of pending changesets, which a release must not have. */
  readonly isSnapshot?: boolean;
  /** Returns the generated files that are stale. */
  readonly findProblems?: (root: string) => Promise<string[]>;
}

/**
 * Checks that HEAD can be released, before anything is built or sent.
 *
 * @throws {@link ReleaseError} `tree_dirty`, `changesets_pending`, `not_versioned`, `prerelease`, `stale`.
 */
export async function preflight(
  root: string,
  { isSnapshot = false, findProblems = staleFiles }: PreflightOptions = {},
): Promise<void> {
  const dirty = runIn(root)("git", "status", "--porcelain").split("\n").filter(Boolean);
  if (dirty.length > 0) {
    const files = dirty.slice(0, 5).map((line) => line.trim().replace(/^\S+ +/, ""));
    const problem = `the working tree has changes (${files.join(", ")}${dirty.length > 5 ? ", …" : ""})`;
    throw new ReleaseError(
      "tree_dirty",
      `${problem}; commit them, so that the published files can be traced to a commit`,
    );
  }
  if (!isSnapshot) checkVersions(root);
  const problems = await findProblems(root);
  if (problems.length > 0) throw new ReleaseError("stale", problems.join("\n"));
}

function checkVersions(root: string): void {
  const pending = pendingChangesets(root);
  if (pending.length > 0) {
    const problem = `${pending.length} changesets have not been released yet (${pending.slice(0, 3).join(", ")})`;
    const remedy = "merge the release pull request, or run `pnpm release:version` and commit";
    throw new ReleaseError("changesets_pending", `${problem}; ${remedy}`);
  }
  for (const { name, version } of releasedPackages(root)) {
    if (version === "0.0.0") {
      throw new ReleaseError(
        "not_versioned",
        `${name} has no version yet; describe it with \`pnpm changeset\``,
      );
    }
    if (version.includes("-")) {
      const remedy =
        "use `pnpm release:snapshot`, or leave the pre-release mode with `pnpm changeset pre exit`";
      throw new ReleaseError("prerelease", `${name}@${version} would become \`latest\`; ${remedy}`);
    }
  }
}

// Loaded here, since publishing packed tarballs must work without installed packages.
async function staleFiles(root: string): Promise<string[]> {
  const { readApis } = await import("@energy-clients/scripts-specs/document/apis");
  const { check } = await import("@energy-clients/scripts-specs/build/check");
  const { findStale } = await import("@energy-clients/scripts-specs/generate/generate");
  const apis = readApis(root);
  const problems = check(root, apis);
  if (problems.length > 0) return problems;
  const generated = (await findStale(root, apis)).map((file) => `${file}: stale; run \`pnpm generate\``);
  const docs = (await staleDocs(root)).map((file) => `${file}: stale; run \`pnpm check:readme --write\``);
  return [...generated, ...docs];
}
