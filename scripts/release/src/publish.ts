import { compareVersions } from "./compare-versions.ts";
import type { NpmRegistry, PublishedVersion } from "./npm-registry.ts";
import { provenanceOf } from "./provenance.ts";
import { ReleaseError } from "./release-error.ts";
import { differences, differingFiles, type Tarball } from "./tarball.ts";

// Not `changeset publish`: it uploads all packages at once under the final tag, so a run that fails can leave `latest` on
// half of a release, and it does not compare a published version with the tarball.

/** The tag under which versions are uploaded until all of them are there. Snapshots have their own. */
export function pendingTagOf(tag: string): string {
  return tag === "latest" ? "release-pending" : `${tag}-pending`;
}

/** The result for one tarball. */
export interface Publication {
  readonly tarball: Tarball;
  /** `found`: the registry had it already, with the same content. */
  readonly state: "published" | "found";
}

export interface PublishOptions {
  /** The tag that consumers install: `latest`, or that of a snapshot. */
  readonly tag: string;
  readonly log?: (line: string) => void;
}

/**
 * Publishes a release so that a consumer never gets half of it. Uploads every version under a tag that nobody installs,
 * each after its dependencies, and moves the consumers' tag when all are there. (A registry makes the first version of a
 * package `latest` by itself; then only the order keeps the packages installable.)
 *
 * Keeps no state but the registry's. To continue a run that failed, run it again.
 *
 * @param tarballs - In the order of publishing.
 * @throws {@link ReleaseError} before anything is sent: `registry_refused`, `registry_unreachable`, `version_taken`
 * if a version exists with other content, `version_behind` if a newer one is `latest`, `never_released` if a snapshot
 * would become a package's `latest`, `provenance_missing`. After that `published_otherwise` if the registry has other
 * bytes than were sent (no tag points to them), and `publish_incomplete` with the published versions.
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
 * Whether the registry has this tarball. A version up to `latest` was released before, perhaps packed at another commit,
 * so its README and changelog may differ. Any other version belongs to this release and must have the same bytes.
 *
 * @throws {@link ReleaseError} `version_taken` if the registry has other content.
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
    // The registry may have stored it although the response was lost.
    const found = await registry.find(tarball.name, tarball.version).catch(() => undefined);
    if (found?.integrity !== tarball.integrity) throw error;
  }
}

/** Compares the uploaded version, unless the registry does not show it yet. */
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
  // A repeated old run must not move consumers to an older version.
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
