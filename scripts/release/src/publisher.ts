import type { NpmRegistry } from "./npm-registry.ts";
import { pendingTagOf } from "./publish.ts";
import { ReleaseError } from "./release-error.ts";

/** What a process is about to publish, and from where. */
export interface Publisher {
  /** URL of the registry. */
  readonly url: string;
  /** `latest`, or the tag of a snapshot. */
  readonly tag: string;
  /** The commit that is checked out, in full. */
  readonly head: string;
  /** Publishes to a local registry that a rehearsal started. */
  readonly isRehearsal: boolean;
}

/** The workflow that publishes each kind; both run the main branch's code. */
const WORKFLOWS = { release: "release.yml", snapshot: "snapshot-publish.yml" } as const;

/**
 * Refuses to publish from anywhere but its workflow on `main`. This prevents mistakes of a person with a token; others
 * cannot publish because only the workflow's environment has the token.
 *
 * @throws {@link ReleaseError} `not_from_here`, with what is expected.
 */
export function checkPublisher(
  { url, tag, head, isRehearsal }: Publisher,
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (isRehearsal) {
    if (!isOfThisMachine(url))
      throw refusal(`a rehearsal publishes to this machine, and ${url} is elsewhere`);
    return;
  }
  const workflow = WORKFLOWS[tag === "latest" ? "release" : "snapshot"];
  const expected = `${env.GITHUB_REPOSITORY}/.github/workflows/${workflow}@refs/heads/main`;
  if (env.GITHUB_ACTIONS !== "true" || env.GITHUB_WORKFLOW_REF !== expected) {
    const from = env.GITHUB_ACTIONS === "true" ? `from ${env.GITHUB_WORKFLOW_REF}` : "outside GitHub Actions";
    throw refusal(`${tag} is published by ${workflow} on main, not ${from}`);
  }
  if (env.GITHUB_SHA !== head)
    throw refusal(`the workflow runs for ${env.GITHUB_SHA}, and ${head} is checked out`);
}

/** The registry for a snapshot, which refuses all tags but the snapshot's own two. */
export function snapshotRegistry(registry: NpmRegistry, tag: string): NpmRegistry {
  const own = [tag, pendingTagOf(tag)];
  const check = (other: string) => {
    if (tag === "latest" || !own.includes(other))
      throw refusal(`a snapshot of ${tag} must not touch the tag ${other}`);
  };
  return {
    ...registry,
    async publish(tarball, other, provenance) {
      check(other);
      await registry.publish(tarball, other, provenance);
    },
    async setTag(name, version, other) {
      check(other);
      await registry.setTag(name, version, other);
    },
    async removeTag(name, other) {
      check(other);
      await registry.removeTag(name, other);
    },
  };
}

function isOfThisMachine(url: string): boolean {
  return ["127.0.0.1", "[::1]", "localhost"].includes(new URL(url).hostname);
}

function refusal(problem: string): ReleaseError {
  return new ReleaseError("not_from_here", `${problem}; try it with \`pnpm release:rehearse\``);
}
