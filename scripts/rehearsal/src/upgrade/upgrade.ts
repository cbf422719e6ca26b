import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cloneHead } from "@energy-clients/scripts-release/clone";
import { releasedPackages, scope } from "@energy-clients/scripts-release/packages";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { startServer } from "@energy-clients/scripts-shared/local-server";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Registry, startRegistry } from "../registry/registry.ts";
import { commitIn, releaseInto } from "../registry/release-into.ts";
import { type DocumentChange, documentChanges } from "./document-changes.ts";
import { bumpBetween, changelogEntry, type UpgradeOutcome } from "./outcome.ts";
import { createTeamProject } from "./team-project.ts";
import { checkMajorUpdate, checkMinorUpdate, expectCompiles, expectTestsPass } from "./team-updates.ts";

export interface UpgradeOptions {
  /** Called with the name of each step. */
  readonly log?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Releases HEAD to a local registry, installs it in a team's project, and then changes ETT's document three times, each
 * with `specs pull`, a changeset, a version and a release. Works in a clone, so the working tree does not change.
 *
 * @param folder - Folder for clone, registry and project; the caller removes it.
 * @returns The effect of each change on the team.
 * @throws If a bump differs from the promised one, or the team's code, tests or ranges behave otherwise than the bump
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

/** Pulls a changed document and releases the packages, with a maintainer's commands. */
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
  await using site = await startServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(jsonText(document));
  });
  const args = [
    join(clone, "scripts/specs/src/main.ts"),
    "pull",
    "ett",
    "--from",
    `${site.url}/swagger.json`,
    "--drop-stale",
  ];
  await succeed(process.execPath, args, { cwd: clone, signal });
  await commitIn(clone, `ETT's document: ${kind}`, { signal });
  await releaseInto(registry, clone, { signal });

  const version = versionNow();
  const moved = bumpBetween(before, version);
  if (moved !== bump)
    throw new Error(`${kind}: expected a ${bump} version after ${before} but got ${version}`);
  const text = readFileSync(join(clone, "packages/ett-client/CHANGELOG.md"), "utf8");
  const entry = changelogEntry(text, version);
  for (const pattern of changelog) {
    if (!entry.some((line) => pattern.test(line)))
      throw new Error(
        `${kind}: expected ${pattern} in the changelog of ${version} but got:\n${entry.join("\n")}`,
      );
  }
  const lines = entry.filter((line) => line.startsWith("- "));
  return { version, bump: `${moved}, ett-client ${before} → ${version}`, changelog: lines };
}
