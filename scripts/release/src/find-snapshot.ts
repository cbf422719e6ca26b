import { ReleaseError } from "./release-error.ts";
import type { Run } from "./shared.ts";

/** The source of a snapshot. */
export interface FoundSnapshot {
  /** The run of snapshot.yml that packed the commit. */
  readonly run: number;
  /** The artifact with its tarballs. */
  readonly artifact: number;
}

/** Several times the size of this repository's tarballs. */
const MAX_ARTIFACT_BYTES = 32 * 1024 * 1024;

/**
 * Finds the tarballs of the commit that a maintainer approved. They are data of an untrusted run. The approval is the
 * commit that the maintainer names, so a later push is not approved.
 *
 * @param run - Runs `gh`, with a token that may read.
 * @param pull - Number of the pull request.
 * @param commit - All 40 hexadecimal digits.
 * @throws {@link ReleaseError} `usage` if an argument is malformed; `not_approved` if the pull request is not open
 * or is at another commit, or if the commit was not packed.
 */
export function findSnapshot(run: Run, pull: string, commit: string): FoundSnapshot {
  if (!/^[1-9]\d{0,8}$/.test(pull))
    throw new ReleaseError("usage", `expected a number but got ${JSON.stringify(pull)}`);
  if (!/^[0-9a-f]{40}$/.test(commit))
    throw new ReleaseError(
      "usage",
      `expected a commit of 40 hexadecimal digits but got ${JSON.stringify(commit)}`,
    );
  const gh = (...args: string[]) => JSON.parse(run("gh", ...args));

  const { state, headRefOid } = gh("pr", "view", pull, "--json", "state,headRefOid");
  if (state !== "OPEN") throw refusal(`pull request ${pull} is not open`);
  if (headRefOid !== commit)
    throw refusal(`pull request ${pull} is at ${headRefOid}, but ${commit} was approved; review it again`);

  const of = ["--workflow", "snapshot.yml", "--event", "pull_request", "--status", "success", "--limit", "1"];
  const [packed] = gh("run", "list", "--commit", commit, ...of, "--json", "databaseId,headSha");
  if (!Number.isSafeInteger(packed?.databaseId) || packed.headSha !== commit)
    throw refusal(`${commit} was not packed; set the label "release: snapshot" and wait for the workflow`);

  const { artifacts } = gh("api", `repos/{owner}/{repo}/actions/runs/${packed.databaseId}/artifacts`);
  const [artifact, ...others] = artifacts as {
    name: string;
    id: number;
    size_in_bytes: number;
    expired: boolean;
  }[];
  if (artifact?.name !== "tarballs" || others.length > 0 || !Number.isSafeInteger(artifact.id))
    throw refusal(`run ${packed.databaseId} has other artifacts than its tarballs`);
  if (artifact.expired || !(artifact.size_in_bytes <= MAX_ARTIFACT_BYTES))
    throw refusal(`the tarballs of run ${packed.databaseId} have expired or are larger than a package is`);
  return { run: packed.databaseId, artifact: artifact.id };
}

function refusal(problem: string): ReleaseError {
  return new ReleaseError("not_approved", problem);
}
