import { compareVersions } from "./compare-versions.ts";
import type { NpmRegistry, PublishedVersion } from "./npm-registry.ts";
import { provenanceOf } from "./provenance.ts";
import { ReleaseError } from "./release-error.ts";
import { differences, differingFiles, type Tarball } from "./tarball.ts";

// Not `changeset publish`: it uploads everything at once under the final tag, so that a run that dies leaves `latest`
// pointing at half of a release, and it takes a version that is there for done whatever it holds.

/** Under which tag versions are uploaded before all of them are there: a snapshot leaves that of a release alone. */
export function pendingTagOf(tag: string): string {
  return tag === "latest" ? "release-pending" : `${tag}-pending`;
}

/** What became of one tarball. */
export interface Publication {
  readonly tarball: Tarball;
  /** `found`: it was there already, with this content. */
  readonly state: "published" | "found";
}

export interface PublishOptions {
  /** The tag that consumers install by: `latest`, or that of a snapshot. */
  readonly tag: string;
  readonly log?: (line: string) => void;
}

/**
 * Publishes a release so that a consumer never gets half of it: first every version under a tag that nobody installs
 * by, each after those that it needs; only when all are there, the tag that consumers install by. (A registry makes
 * the very first version of a package `latest` by itself; then their order alone keeps what is there installable.)
 *
 * No state is kept: what the registry has is what was done. A run that failed is continued by running it again.
 *
 * @param tarballs - In the order in which they are to be published.
 * @throws {@link ReleaseError} before anything is sent: `registry_refused`, `registry_unreachable`, `version_taken`
 * when a version is there with other content, `version_behind` when a newer one is `latest`, `never_released` when
 * a snapshot would become a package's `latest`, `provenance_missing`. After that `published_otherwise` when the
 * registry has other bytes than were sent, before any tag is moved to them, and `publish_incomplete`, with what is
 * there and how to go on.
 */
export async function publish(
  tarballs: readonly Tarball[],
  registry: NpmRegistry,
  { tag, log = console.log }: PublishOptions,
): Promise<Publication[]> {
  const user = await registry.whoami();
  log(
    `${registry.url} ${user === undefined ? "does not say who publishes" : `knows the publisher as ${user}`}`,
  );
  const found = await Promise.all(tarballs.map((one) => registry.find(one.name, one.version)));
  const isThere = await Promise.all(tarballs.map((one, index) => isSame(one, found[index], tag, registry)));
  tarballs.forEach((one, index) => {
    refuseTag(one, found[index]?.tags ?? {}, tag, isThere[index] === true);
  });

  const { provenance, why } = provenanceOf(registry.url, tarballs);
  if (isThere.includes(false)) log(why);
  const pendingTag = pendingTagOf(tag);
  const done: Publication[] = [];
  try {
    for (const [index, tarball] of tarballs.entries()) {
      const state = isThere[index] ? "found" : "published";
      if (state === "published") await upload(tarball, registry, pendingTag, provenance);
      log(`${idOf(tarball)}: ${state === "found" ? "was there already" : `uploaded, ${tarball.integrity}`}`);
      done.push({ tarball, state });
    }
    const uploaded = done.filter(({ state }) => state === "published");
    await Promise.all(uploaded.map(({ tarball }) => checkUploaded(tarball, registry)));
    for (const [index, one] of tarballs.entries())
      await moveTag(one, found[index]?.tags ?? {}, registry, tag, log);
    await Promise.all(
      done.map(async ({ tarball: { name, version }, state }, index) => {
        if (state === "published" || found[index]?.tags[pendingTag] === version) {
          await registry.removeTag(name, pendingTag);
        }
      }),
    );
    return done;
  } catch (cause) {
    if (cause instanceof ReleaseError && cause.code === "published_otherwise") throw cause;
    const there = done.map(({ tarball }) => idOf(tarball)).join(", ") || "nothing";
    const wayOn = `published so far: ${there}. Run it again to continue`;
    const problem = `the release is incomplete; ${wayOn}. ${(cause as Error).message}`;
    throw new ReleaseError("publish_incomplete", problem, { cause });
  }
}

/**
 * Whether the registry has this tarball. A version that is `latest`, or older, was released before: it may have been
 * packed at another commit, and what only people read may differ. Any other is what is being published, half made: it
 * has to be the same to the byte.
 *
 * @throws {@link ReleaseError} `version_taken` when it has another.
 */
async function isSame(
  tarball: Tarball,
  found: PublishedVersion | undefined,
  tag: string,
  registry: NpmRegistry,
): Promise<boolean> {
  if (found?.integrity === undefined) return false;
  if (found.integrity === tarball.integrity) return true;
  const there = await registry.download(tarball.name, tarball.version);
  const { latest } = found.tags;
  const wasReleased = tag === "latest" && latest !== undefined && !isNewer(tarball.version, latest);
  const differing = wasReleased ? differences(tarball, there) : differingFiles(tarball, there);
  if (differing.length === 0) return true;
  const files = differing.slice(0, 5).join(", ") + (differing.length > 5 ? ", …" : "");
  const problem = `${idOf(tarball)} was already published with other content (${files})`;
  throw new ReleaseError("version_taken", `${problem}; describe the change with \`pnpm changeset\``);
}

function refuseTag(
  tarball: Tarball,
  tags: Readonly<Record<string, string>>,
  tag: string,
  isThere: boolean,
): void {
  const { latest } = tags;
  if (tag !== "latest" && latest === undefined) {
    const problem = `${tarball.name} has never been released, so the registry would make the snapshot its \`latest\``;
    throw new ReleaseError("never_released", `${problem}; release it first`);
  }
  if (tag === "latest" && !isThere && latest !== undefined && isNewer(latest, tarball.version)) {
    const problem = `${idOf(tarball)} is older than ${latest}, which is \`latest\``;
    throw new ReleaseError("version_behind", `${problem}; release from the newest commit`);
  }
}

async function upload(
  tarball: Tarball,
  registry: NpmRegistry,
  pendingTag: string,
  provenance: boolean,
): Promise<void> {
  try {
    await registry.publish(tarball, pendingTag, provenance);
  } catch (error) {
    // The registry may have kept it and failed to say so.
    const found = await registry.find(tarball.name, tarball.version).catch(() => undefined);
    if (found?.integrity !== tarball.integrity) throw error;
  }
}

/** Some registries show a new version only after a while; what they do not show yet cannot be compared. */
async function checkUploaded(tarball: Tarball, registry: NpmRegistry): Promise<void> {
  const integrity = await registry.integrity(tarball.name, tarball.version);
  if (integrity === undefined || integrity === tarball.integrity) return;
  const problem = `${idOf(tarball)} has the integrity ${integrity} at the registry, but ${tarball.integrity} was built`;
  const remedy = "no tag points to it; find out who published it, and withdraw it";
  throw new ReleaseError("published_otherwise", `${problem}; ${remedy}`);
}

async function moveTag(
  { name, version }: Tarball,
  tags: Readonly<Record<string, string>>,
  registry: NpmRegistry,
  tag: string,
  log: (line: string) => void,
): Promise<void> {
  const current = tags[tag];
  if (current === version) return;
  // An old run that is repeated takes nobody back.
  if (tag === "latest" && current !== undefined && isNewer(current, version)) {
    log(`${name}: ${tag} stays ${current}`);
    return;
  }
  await registry.setTag(name, version, tag);
  log(`${name}: ${tag} is now ${version}`);
}

function isNewer(version: string, than: string): boolean {
  return compareVersions(version, than) > 0;
}

function idOf({ name, version }: Tarball): string {
  return `${name}@${version}`;
}
