import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkChangesets } from "./check-changesets.ts";
import { checkTarballs } from "./check-tarballs.ts";
import { findSnapshot } from "./find-snapshot.ts";
import { type NpmRegistry, npmRegistry } from "./npm-registry.ts";
import { buildPackages, type Packed, packedTable, packPackages } from "./pack.ts";
import { readPacked } from "./packed-list.ts";
import { preflight } from "./preflight.ts";
import { publish } from "./publish.ts";
import { checkPublisher, snapshotRegistry } from "./publisher.ts";
import { ReleaseError } from "./release-error.ts";
import { planRelease } from "./release-plan.ts";
import { jsonText, repositoryRoot as root, runCli, runIn } from "./shared.ts";
import { checkSnapshotTag, packSnapshot } from "./snapshot.ts";
import { announceReleases, pushTags } from "./tag-release.ts";
import { versionPackages } from "./version.ts";
import { writeOutput } from "./workflow-output.ts";

const usage = `Usage: pnpm release:<command> [options]

  check               fails if a change that reaches users has no changeset
    --since <ref>     what to compare with (default: origin/main)
  plan                writes the files of the release pull request, for the job that pushes them; changes nothing
    --out <folder>    where to write release.json; a folder outside of the repository
  version             applies the changesets, as the release pull request does
  pack                checks, builds and packs HEAD
    --out <folder>    where to write the tarballs (default: release)
  publish             checks, builds, packs and publishes HEAD, or continues a run that failed. Runs in the workflow only;
                      --rehearsal publishes to a local registry
    --from <folder>   publishes what pack wrote, if it matches the sources
    --packed <sha256> with --from: the hash of its list, as pack printed it
    --tag <tag>       with --from: publishes what snapshot wrote, under its tag; requires --commit
    --commit <sha>    with --tag: the commit that was approved, all 40 digits
    --sources <folder>  with --tag: a checkout of that commit to compare with; nothing in it is executed
  snapshot <tag>      publishes the packages that the changesets of HEAD release, under a tag such as pr-123
    --out <folder>    packs only
  find-snapshot <pull request> <commit>
                      finds the tarballs of an approved commit; requires gh with a token
  tag                 pushes a Git tag for every version
    --announce        also writes GitHub's release pages; requires gh with a token
    --attach <folder> with --announce: attaches SBOMs such as auth-1.2.3.cdx.json to the page of their version

The registry is the one that npm is configured to use for the scope @energy-clients.`;

await runCli(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      since: { type: "string" },
      out: { type: "string" },
      from: { type: "string" },
      tag: { type: "string" },
      packed: { type: "string" },
      commit: { type: "string" },
      sources: { type: "string" },
      rehearsal: { type: "boolean" },
      announce: { type: "boolean" },
      attach: { type: "string" },
    },
  });
  type Values = typeof values;
  const commands: Record<string, { options: (keyof Values)[]; run: (...names: string[]) => unknown }> = {
    check: { options: ["since"], run: () => check(values.since) },
    plan: { options: ["out"], run: () => writePlan(values.out) },
    version: { options: [], run: () => versionPackages(root) },
    pack: { options: ["out"], run: () => pack(resolve(values.out ?? "release")) },
    publish: {
      options: ["from", "packed", "tag", "commit", "sources", "rehearsal"],
      run: () => publishCommand(values),
    },
    snapshot: { options: ["out", "rehearsal"], run: (tag = "") => snapshot(tag, values) },
    "find-snapshot": { options: [], run: (pull = "", commit = "") => find(pull, commit) },
    tag: { options: ["announce", "attach"], run: () => tag(values.announce, values.attach) },
  };
  const [name, ...names] = positionals;
  if (values.help || name === undefined) {
    console.log(usage);
    return values.help === true;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const known = Object.keys(commands).join(", ");
    throw new ReleaseError("usage", `unknown command ${name}; expected one of ${known}`);
  }
  const other = Object.keys(values).find((option) => !command.options.includes(option as keyof Values));
  if (other !== undefined) throw new ReleaseError("usage", `${name} does not accept --${other} (see --help)`);
  const expected = { snapshot: ["a tag"], "find-snapshot": ["a pull request", "a commit"] }[name] ?? [];
  if (names.length !== expected.length) {
    const what = expected.join(" and ") || "no arguments";
    throw new ReleaseError("usage", `${name} expects ${what} but got ${JSON.stringify(names)} (see --help)`);
  }
  await command.run(...names);
  return true;
});

function check(base = "origin/main"): void {
  const changed = checkChangesets(root, base);
  console.log(
    changed.length === 0 ? "no change reaches users" : `changed, with a changeset: ${changed.join(", ")}`,
  );
}

async function writePlan(out: string | undefined): Promise<void> {
  if (out === undefined) throw new ReleaseError("usage", "plan requires --out <folder>");
  const plan = await planRelease(root);
  mkdirSync(resolve(out), { recursive: true });
  writeFileSync(join(resolve(out), "release.json"), jsonText(plan));
  const files = Object.keys(plan.change?.files ?? {}).length;
  console.log(files === 0 ? "no changeset is pending" : `planned: ${files} files`);
}

async function pack(folder: string): Promise<Packed> {
  await preflight(root);
  buildPackages(root);
  const packed = packPackages(root, folder);
  console.log(packedTable(packed.tarballs));
  console.log(`sha256 of its list: ${packed.digest}`);
  writeOutput({ packed: packed.digest });
  return packed;
}

interface PublishValues {
  readonly from?: string | undefined;
  readonly packed?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  readonly sources?: string | undefined;
  readonly rehearsal?: boolean | undefined;
}

async function publishCommand(values: PublishValues): Promise<void> {
  const { from, packed, tag = "latest", commit, sources, rehearsal } = values;
  const isSnapshot = tag !== "latest";
  if (isSnapshot) checkSnapshotTag(tag);
  if (isSnapshot !== (commit !== undefined))
    throw new ReleaseError("usage", "--tag and --commit must be used together");
  if (isSnapshot && from === undefined) throw new ReleaseError("usage", "--tag requires --from");
  if (!isSnapshot && sources !== undefined) throw new ReleaseError("usage", "--sources requires --tag");
  if (!isSnapshot && (from === undefined) !== (packed === undefined))
    throw new ReleaseError("usage", "--from and --packed must be used together");
  const registry = await publishingRegistry(tag, rehearsal);
  using folder = mkdtempDisposableSync(join(tmpdir(), "release-"));
  const tarballs =
    from === undefined ? (await pack(folder.path)).tarballs : readPacked(resolve(from), packed);
  const snapshot = commit === undefined ? undefined : { tag, commit, sources: sources && resolve(sources) };
  await publish(checkTarballs(root, tarballs, snapshot), registry, { tag });
}

interface SnapshotValues {
  readonly out?: string | undefined;
  readonly rehearsal?: boolean | undefined;
}

async function snapshot(tag: string, { out, rehearsal }: SnapshotValues): Promise<void> {
  checkSnapshotTag(tag);
  await preflight(root, { isSnapshot: true });
  const registry = out === undefined ? await publishingRegistry(tag, rehearsal) : undefined;
  using folder = mkdtempDisposableSync(join(tmpdir(), "release-"));
  const { tarballs, commit } = await packSnapshot(root, tag, {
    clone: join(folder.path, "clone"),
    out: resolve(out ?? join(folder.path, "out")),
  });
  console.log(packedTable(tarballs));
  if (registry !== undefined)
    await publish(checkTarballs(root, tarballs, { tag, commit }), registry, { tag });
}

/** The registry, when this process may publish to it under the tag. */
async function publishingRegistry(tag: string, isRehearsal = false): Promise<NpmRegistry> {
  const registry = await npmRegistry(root);
  checkPublisher({ url: registry.url, tag, head: runIn(root)("git", "rev-parse", "HEAD"), isRehearsal });
  return tag === "latest" ? registry : snapshotRegistry(registry, tag);
}

function find(pull: string, commit: string): void {
  const { run, artifact } = findSnapshot(runIn(root), pull, commit);
  console.log(`run ${run} packed ${commit}`);
  writeOutput({ run: String(run), artifact: String(artifact) });
}

function tag(announce = false, attach?: string): void {
  if (attach !== undefined && !announce) throw new ReleaseError("usage", "--attach requires --announce");
  console.log(`tagged: ${pushTags(root).join(", ") || "none; every tag exists"}`);
  if (announce)
    console.log(
      `announced: ${announceReleases(root, attach && resolve(attach)).join(", ") || "none; every release page exists"}`,
    );
}
