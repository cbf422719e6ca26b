import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cloneHead } from "@energy-clients/scripts-release/clone";
import { releasedPackages, scope } from "@energy-clients/scripts-release/packages";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Registry, startRegistry } from "../registry/registry.ts";
import { commitIn, releaseInto } from "../registry/release-into.ts";
import { type DocumentChange, documentChanges } from "./document-changes.ts";
import { bumpBetween, changelogEntry, type UpgradeOutcome } from "./outcome.ts";
import { serveDocument } from "./serve-document.ts";
import { createTeamProject } from "./team-project.ts";
import { checkMajorUpdate, checkMinorUpdate, expectCompiles, expectTestsPass } from "./team-updates.ts";

export interface UpgradeOptions {
  /** Told what begins. */
  readonly log?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Releases the commit that is checked out to a registry of its own, lets a team's project install it, and then
 * changes ETT's document three times: each time through `specs pull`, a changeset, a version and a release. Works in
 * a clone; nothing of the working tree changes.
 *
 * @param folder - Where clone, registry and project go; the caller removes it.
 * @returns What each change came to for the team.
 * @throws When a bump is not what its kind promises, or the team's code, tests or ranges do not do what the bump
 * promises.
 */
export async function rehearseUpgrade(
  folder: string,
  { log = () => {}, signal }: UpgradeOptions = {},
): Promise<UpgradeOutcome[]> {
  const clone = join(folder, "clone");
  mkdirSync(folder, { recursive: true });
  log("a clone of HEAD, installed as its lockfile says");
  await cloneHead(repositoryRoot, clone, { signal });
  await succeed("git", ["init", "-q", "--bare", join(folder, "origin.git")], { cwd: folder, signal });
  await succeed("git", ["remote", "set-url", "origin", join(folder, "origin.git")], { cwd: clone, signal });
  await using registry = await startRegistry(join(folder, "registry"));

  log("the first release, and a team that installs it");
  await releaseInto(registry, clone, { signal });
  const team = await createTeamProject(registry, join(folder, "team"), signal);
  expectCompiles(await team.typecheck());
  await expectTestsPass(team);

  const document = JSON.parse(readFileSync(join(clone, "specs/ett/upstream.json"), "utf8"));
  const outcomes: UpgradeOutcome[] = [];
  for (const change of documentChanges) {
    log(`${change.kind}: ${change.what}`);
    change.apply(document);
    document.info.version = change.infoVersion;
    const released = await releaseDocument(registry, clone, document, change, signal);
    const take = change.bump === "major" ? checkMajorUpdate : checkMinorUpdate;
    outcomes.push({
      kind: change.kind,
      what: change.what,
      ...released,
      ...(await take(team, change, released.version)),
    });
  }
  return outcomes;
}

interface Released {
  readonly version: string;
  readonly bump: string;
  readonly changelog: readonly string[];
}

/** Brings a changed document in and releases what comes of it, by the commands that a maintainer has. */
async function releaseDocument(
  registry: Registry,
  clone: string,
  document: object,
  { kind, bump, changelog }: DocumentChange,
  signal: AbortSignal | undefined,
): Promise<Released> {
  const versionNow = () =>
    releasedPackages(clone).find(({ name }) => name === `${scope}/ett-client`)?.version ?? "";
  const before = versionNow();
  await using site = await serveDocument(document);
  const args = [join(clone, "scripts/specs/src/main.ts"), "pull", "ett", "--from", site.url, "--drop-stale"];
  await succeed(process.execPath, args, { cwd: clone, signal });
  await commitIn(clone, `ETT's document: ${kind}`, { signal });
  await releaseInto(registry, clone, { signal });

  const version = versionNow();
  const moved = bumpBetween(before, version);
  if (moved !== bump)
    throw new Error(`${kind}: ett-client went from ${before} to ${version}, not by a ${bump} version`);
  const text = readFileSync(join(clone, "packages/ett-client/CHANGELOG.md"), "utf8");
  const entry = changelogEntry(text, version);
  for (const pattern of changelog) {
    if (!entry.some((line) => pattern.test(line)))
      throw new Error(`${kind}: the changelog of ${version} does not say ${pattern}:\n${entry.join("\n")}`);
  }
  const lines = entry.filter((line) => line.startsWith("- "));
  return { version, bump: `${moved}, ett-client ${before} → ${version}`, changelog: lines };
}
