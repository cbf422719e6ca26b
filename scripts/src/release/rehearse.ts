import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { choose } from "../choose.ts";
import { runMatrix } from "../matrix/matrix.ts";
import { matrixSummary, matrixTable } from "../matrix/table.ts";
import { repositoryRoot, runCli } from "../run-cli.ts";
import { cloneHead } from "./clone.ts";
import { succeed } from "./execute.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { readPacked, table } from "./pack.ts";
import { pendingChangesets } from "./preflight.ts";
import { publisherOf, type Registry, startRegistry } from "./registry.ts";
import { type Refusal, refusalOf, rehearseRefusals } from "./rehearse-refusals.ts";
import { commitIn, describeChange, releaseCommand, releaseInto, versionIn } from "./release-into.ts";
import { type SmokeConsumer, smokeConsumer } from "./smoke-consumer.ts";

const usage = `Usage: pnpm release:rehearse [part…]

Releases the commit that is checked out to a registry of its own: versions, changelogs, build, publish, tags, an update
that a dying registry leaves half there and the next run finishes, a snapshot, and all that must be refused. Nothing
of the working tree changes, and nothing is left behind. Parts beside that, all when none is named:

  matrix     installs and runs what was published on everything that teams have
  none       leaves them out`;

const PARTS = ["matrix", "none"] as const;
type Part = (typeof PARTS)[number];

const startedAt = performance.now();

/** Says what begins, and when. */
function step(title: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
  console.log(`\n──${seconds} s ── ${title}`);
}

/**
 * Releases the commit that is checked out to a registry of its own, twice, with everything that can go wrong on the
 * way, and lets consumers install and run it. Nothing of the working tree changes; nothing is left.
 */
async function rehearse(folder: string, parts: readonly Part[], signal: AbortSignal): Promise<boolean> {
  const clone = join(folder, "clone");
  const packed = join(folder, "packed");
  const options = { signal, env: { npm_config_fetch_retries: "0" } };

  step("a clean clone of HEAD, installed as its lockfile says");
  await cloneHead(repositoryRoot, clone, { signal });
  await succeed("git", ["init", "-q", "--bare", join(folder, "origin.git")], { cwd: folder, signal });
  await succeed("git", ["remote", "set-url", "origin", join(folder, "origin.git")], { cwd: clone, signal });
  const commit = await succeed("git", ["log", "-1", "--format=%h %s"], { cwd: clone, signal });
  console.log(commit);

  step("an empty registry");
  await using registry = await startRegistry(join(folder, "registry"));
  console.log(registry.url);

  const refusals: Refusal[] = [];
  const release = (...args: string[]) => releaseCommand(registry, clone, args, options);
  const use = async (consumer: SmokeConsumer) => {
    const versions = await consumer.versions();
    const installed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    console.log(`has ${installed.join(", ")}\nits program says: ${await consumer.run()}`);
    return versions;
  };

  step("the first release: versions, changelogs, build, publish, tags");
  if (pendingChangesets(clone).length > 0) {
    const input = "changesets that are in no version yet";
    refusals.push(await refusalOf(input, "changesets_pending", () => release("publish")));
  }
  console.log(await releaseInto(registry, clone, options));

  step("a fresh project installs it and runs it");
  const consumer = smokeConsumer(registry, join(folder, "consumer"));
  await consumer.install("latest");
  const first = await use(consumer);

  step("what must not be released");
  refusals.push(...(await rehearseRefusals(registry, clone, options)));
  console.log(`${refusals.length} cases, each refused with its code; they are listed below`);

  step("the second release, to a registry that refuses and then dies half-way");
  appendFileSync(join(clone, "packages/client-core/README.md"), "\nThe second release.\n");
  describeChange(clone, "minor", "The second release.");
  await commitIn(clone, "A change with a changeset", options);
  await versionIn(clone, options);
  console.log(await release("pack", "--out", packed));
  // As the job that holds the token: it has the tarballs, and nothing is installed there.
  const sender = join(folder, "sender");
  await succeed("git", ["clone", "-q", clone, sender], { cwd: folder, signal });
  const publishBehind = async (faultOf: FaultOf) => {
    await using proxy = await startFaultProxy(registry.url, faultOf);
    const env = { ...options.env, ...publisherOf(proxy.url, tokenOf(registry)) };
    await releaseCommand(registry, sender, ["publish", "--from", packed], { signal, env });
  };
  const refusing = "a registry that refuses the upload";
  refusals.push(
    await refusalOf(refusing, "publish_incomplete", () =>
      publishBehind((one) => (isUpload(one) ? 403 : undefined)),
    ),
  );
  let uploads = 0;
  const dying = "a registry that dies at the third tarball";
  refusals.push(
    await refusalOf(dying, "publish_incomplete", () =>
      publishBehind((one) => (isUpload(one) && ++uploads >= 3 ? "cut" : undefined)),
    ),
  );

  step("half of the second release is there; the consumer updates");
  await consumer.update();
  expectSame("what the consumer has", await use(consumer), first);

  step("the next run continues, and the consumer updates again");
  console.log(await releaseCommand(registry, sender, ["publish", "--from", packed], options));
  console.log(await release("tag"));
  await consumer.update();
  const second = await use(consumer);
  const versions = (await readPacked(packed)).map(({ name, version }) => [name, version]);
  expectSame("what the consumer has", second, only(Object.fromEntries(versions), second));

  step("a snapshot of a pull request");
  appendFileSync(join(clone, "packages/client-core/README.md"), "\nA pull request.\n");
  describeChange(clone, "patch", "A pull request.");
  await commitIn(clone, "A pull request", options);
  console.log(await release("snapshot", "pr-7"));
  await consumer.update();
  expectSame("what the consumer has after an update", await consumer.versions(), second);
  await consumer.install("pr-7");
  await use(consumer);

  step("refused, each with what to do");
  console.log(
    table(
      ["input", "code", "said"],
      refusals.map(({ input, code, said }) => [input, code, short(said)]),
    ),
  );
  return parts.includes("matrix") ? rehearseMatrix(registry) : true;
}

/** Installs and runs the second release on everything that teams have. */
async function rehearseMatrix(registry: Registry): Promise<boolean> {
  step("the second release on everything that teams have");
  const cells = await runMatrix(registry);
  console.log(`${matrixTable(cells)}\n\n${matrixSummary(cells)}`);
  const failed = cells.filter(({ result }) => result === "failed");
  for (const { name, detail } of failed) console.error(`\n${name} failed:\n${detail}`);
  return failed.length === 0;
}

type FaultOf = Parameters<typeof startFaultProxy>[1];

const isUpload: (request: IncomingMessage) => boolean = ({ method, url = "" }) =>
  method === "PUT" && !url.includes("/-/");

function tokenOf({ publisher }: Registry): string {
  return Object.entries(publisher).find(([name]) => name.endsWith(":_authToken"))?.[1] ?? "";
}

function only(from: Readonly<Record<string, string>>, names: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in names));
}

function expectSame(what: string, actual: object, expected: object): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

function short(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}

await runCli(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const named = positionals.map((name) => choose("part", name, PARTS));
  const parts = named.length === 0 ? PARTS : named;
  const folder = mkdtempSync(join(tmpdir(), "energy-clients-rehearsal-"));
  // Everything that is started puts its temporary files there too, and goes with it.
  process.env.TMPDIR = folder;
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort(signal));
  try {
    const isWell = await Promise.race([rehearse(folder, parts, stop.signal), once(stop.signal, "abort")]);
    if (!stop.signal.aborted) return isWell === true;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    step(`${folder} is removed, the registry ended`);
  }
  console.error(`stopped by ${stop.signal.reason}`);
  // What was started ends with this process; nothing is waited for.
  process.exit(130);
});
