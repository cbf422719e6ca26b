import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { choose } from "./choose.ts";
import { checkChangesets } from "./release/check-changesets.ts";
import { checkTarballs } from "./release/check-tarballs.ts";
import { npmRegistry } from "./release/npm-registry.ts";
import { buildPackages, packedTable, packPackages, readPacked } from "./release/pack.ts";
import { preflight } from "./release/preflight.ts";
import { proposeRelease } from "./release/propose-release.ts";
import { publish } from "./release/publish.ts";
import { ReleaseError } from "./release/release-error.ts";
import { checkSnapshotTag, packSnapshot } from "./release/snapshot.ts";
import { announceReleases, pushTags } from "./release/tag-release.ts";
import type { Tarball } from "./release/tarball.ts";
import { versionPackages } from "./release/version.ts";
import { repositoryRoot as root, runCli } from "./run-cli.ts";

const usage = `pnpm release:<command>
  check               whether every package whose users get something else says so in a changeset
    --since <ref>     compared with what (default: origin/main)
  propose             opens the release pull request, brings it up to date, or closes it; needs gh with a token
  version             makes the versions and changelogs of the changesets, as the release pull request does
  pack                checks, builds and packs what is checked out
    --out <folder>    where to (default: release)
  publish             checks, builds, packs and publishes what is checked out; a run that failed is continued
    --from <folder>   publishes what pack wrote, as it is
    --tag <tag>       with --from: what a snapshot wrote, under its tag
  snapshot <tag>      publishes what the changesets of HEAD would release, under a tag such as pr-123
    --out <folder>    packs only
  tag                 pushes a Git tag for every version
    --announce        and writes GitHub's release pages; needs gh with a token
    --attach <folder> with --announce: adds files such as auth-1.2.3.cdx.json to the page of their version

The registry is the one that npm knows for the scope @energy-clients.`;

await runCli(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      since: { type: "string" },
      out: { type: "string" },
      from: { type: "string" },
      tag: { type: "string" },
      announce: { type: "boolean" },
      attach: { type: "string" },
    },
  });
  type Values = typeof values;
  const commands: Record<string, { options: (keyof Values)[]; run: (...names: string[]) => unknown }> = {
    check: { options: ["since"], run: () => check(values.since) },
    propose: { options: [], run: async () => console.log(await proposeRelease(root)) },
    version: { options: [], run: () => versionPackages(root) },
    pack: { options: ["out"], run: () => pack(resolve(values.out ?? "release")) },
    publish: { options: ["from", "tag"], run: () => publishCommand(values.from, values.tag) },
    snapshot: { options: ["out"], run: (tag = "") => snapshot(tag, values.out) },
    tag: { options: ["announce", "attach"], run: () => tag(values.announce, values.attach) },
  };
  const [name, ...names] = positionals;
  if (values.help || name === undefined) {
    console.log(usage);
    return values.help === true;
  }
  const command = commands[choose("command", name, Object.keys(commands))];
  const other = Object.keys(values).find((option) => !command?.options.includes(option as keyof Values));
  if (other !== undefined) throw new ReleaseError("usage", `${name} takes no --${other} (see --help)`);
  const expected = name === "snapshot" ? 1 : 0;
  if (names.length !== expected) {
    const what = expected === 1 ? "takes one tag, such as pr-123" : `takes no ${names.join(" ")}`;
    throw new ReleaseError("usage", `${name} ${what} (see --help)`);
  }
  await command?.run(...names);
  return true;
});

function check(base = "origin/main"): void {
  const changed = checkChangesets(root, base);
  console.log(changed.length === 0 ? "no package changes for its users" : `described: ${changed.join(", ")}`);
}

async function pack(folder: string): Promise<Tarball[]> {
  await preflight(root);
  buildPackages(root);
  const tarballs = await packPackages(root, folder);
  console.log(packedTable(tarballs));
  return tarballs;
}

async function publishCommand(from: string | undefined, tag = "latest"): Promise<void> {
  if (tag !== "latest") checkSnapshotTag(tag);
  if (tag !== "latest" && from === undefined) throw new ReleaseError("usage", "--tag goes with --from");
  const registry = await npmRegistry(root);
  await inTemporaryFolder(async (folder) => {
    const tarballs = from === undefined ? await pack(folder) : await readPacked(resolve(from));
    await publish(checkTarballs(root, tarballs, tag), registry, { tag });
  });
}

async function snapshot(tag: string, out: string | undefined): Promise<void> {
  checkSnapshotTag(tag);
  await preflight(root, { isSnapshot: true });
  const registry = out === undefined ? await npmRegistry(root) : undefined;
  await inTemporaryFolder(async (folder) => {
    const tarballs = await packSnapshot(root, tag, {
      clone: join(folder, "clone"),
      out: resolve(out ?? join(folder, "out")),
    });
    console.log(packedTable(tarballs));
    if (registry !== undefined) await publish(tarballs, registry, { tag });
  });
}

function tag(announce = false, attach?: string): void {
  if (attach !== undefined && !announce) throw new ReleaseError("usage", "--attach goes with --announce");
  console.log(`tagged: ${pushTags(root).join(", ") || "nothing, all tags are there"}`);
  if (announce)
    console.log(
      `announced: ${announceReleases(root, attach && resolve(attach)).join(", ") || "nothing, all are there"}`,
    );
}

async function inTemporaryFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
