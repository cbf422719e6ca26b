import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "@energy-clients/scripts-shared/local-server";
import { pushPullRequest } from "@energy-clients/scripts-shared/push-pull-request";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { specsCommand } from "@energy-clients/scripts-specs/commands/specs-command";
import { documentPlan } from "@energy-clients/scripts-specs/pull-request/document-plan";
import { bumpBetween, changelogEntry } from "../upgrade/outcome.ts";
import { createConsumer, proposals, type Release, readRenovateRules } from "./consumer.ts";
import type { Month, Owner } from "./months.ts";
import { createYearRepository, type YearRepository } from "./year-repository.ts";

/** What a month did to the documents, to the packages and to a consumer. */
export interface MonthOutcome {
  readonly month: string;
  readonly what: string;
  /** Exit code of the scheduled command. */
  readonly exit: number;
  /** Lines of the changelog, or of the pull request where nothing is released. */
  readonly told: readonly string[];
  readonly bump: string;
  readonly consumer: string;
  readonly wasEnough: boolean;
}

/**
 * Lives through months of the documents: the owner changes one, the scheduled workflow's commands read it and open a pull
 * request, a reviewer decides what is undecided and merges, the packages are released, and a consumer takes what Renovate
 * proposes, and changes what the changelog says.
 *
 * @param folder - Folder for clone, server and consumer; the caller removes it.
 * @param onMonth - Hears of each month at its end.
 * @throws if something is told, released or broken otherwise than a month promises.
 */
export async function liveThrough(
  folder: string,
  months: readonly Month[],
  onMonth: (outcome: MonthOutcome) => void = () => {},
): Promise<MonthOutcome[]> {
  using repository = createYearRepository(folder);
  const { git, read, root } = repository;
  const owners: Record<Month["api"], Owner> = {
    ett: { documents: [JSON.parse(read("specs/ett/upstream.json"))], isDown: false },
    enmacc: { documents: [JSON.parse(readFileSync(customerFile, "utf8"))], isDown: false },
  };
  await using server = await startServer((request, response) => {
    const [, name = "", index = ""] = /^\/(\w+)\/(\d+)$/.exec(request.url ?? "") ?? [];
    const owner = owners[name as Month["api"]];
    const document = owner?.documents[Number(index)];
    if (owner?.isDown || document === undefined) response.writeHead(503).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
  });
  setSources(repository, server.url, owners);
  if (months.some(({ api }) => api === "enmacc")) {
    // The customer's document first replaces what this project modelled.
    await command(root, ["pull", "enmacc", "--from", `${server.url}/enmacc/0`, "--drop-modelled"]);
    repository.release();
  }
  git("add", "--all");
  git("commit", "-q", "-m", "The beginning");
  git("push", "-q", "-u", "origin", "main");

  const releases: Release[] = [snapshot(folder, repository, 0)];
  const consumer = createConsumer(join(folder, "consumer"), releases[0] as Release);
  expect(consumer.typecheck(), "the consumer compiles at the beginning");
  const rules = readRenovateRules();

  const outcomes: MonthOutcome[] = [];
  for (const [index, month] of months.entries()) {
    const day = (index + 1) * 30;
    const owner = owners[month.api];
    month.change(owner);
    setSources(repository, server.url, owners);
    commit(repository, "Sources");
    const first = await schedule(folder, repository, month);
    month.later?.(owner);
    const read = month.later === undefined ? first : await schedule(folder, repository, month);
    if (read.exit !== month.exit) {
      throw new Error(
        `${month.month}: expected exit code ${month.exit} but got ${read.exit}\n${read.output}`,
      );
    }
    const before = versionOf(repository, month.api);
    if (read.hasChange) await review(repository, month);
    repository.release();
    commit(repository, "Release");
    git("push", "-q", "origin", "main");
    const after = versionOf(repository, month.api);
    const bump = bumpBetween(before, after) ?? "none";
    if (bump !== month.bump) {
      throw new Error(`${month.month}: expected ${month.bump} but got ${bump}\n${read.report}`);
    }
    const told = bump === "none" ? [] : changelogEntry(changelogOf(repository, month.api), after);
    for (const pattern of month.told) {
      if (!pattern.test(read.report) && !told.some((line) => pattern.test(line))) {
        throw new Error(`${month.month}: expected ${pattern} but got:\n${read.report}\n${told.join("\n")}`);
      }
    }
    if (month.api === "ett" && bump !== "none") releases.push(snapshot(folder, repository, day));
    const taken = take(consumer, proposals(consumer.version, releases, day + 2, rules), month);
    const outcome: MonthOutcome = {
      month: month.month,
      what: month.what,
      exit: read.exit,
      told: told.length > 0 ? told : [read.output.trim().split("\n").at(-1) ?? ""],
      bump: bump === "none" ? "none" : `${bump}, ${before} → ${after}`,
      ...taken,
    };
    onMonth(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

const customerFile = join(repositoryRoot, "scripts/specs/test/customer-documents/gateway-export.json");

/** Takes what Renovate proposes: a minor as it comes, a major with the edits that the changelog asks for. */
function take(
  consumer: ReturnType<typeof createConsumer>,
  proposed: ReturnType<typeof proposals>,
  { month, edits = [] }: Month,
): Pick<MonthOutcome, "consumer" | "wasEnough"> {
  if (proposed.length === 0) return { consumer: "nothing is proposed", wasEnough: true };
  const done: string[] = [];
  for (const { kind, release } of proposed) {
    consumer.install(release);
    const broken = consumer.typecheck();
    if (kind === "minor" && broken.length > 0) {
      throw new Error(`${month}: a minor version breaks the consumer:\n${broken.join("\n")}`);
    }
    if (kind === "major" && edits.length > 0 && broken.length === 0) {
      throw new Error(`${month}: expected the compiler to name what changed`);
    }
    if (kind === "major") consumer.edit(edits);
    const left = consumer.typecheck();
    if (left.length > 0) throw new Error(`${month}: what to do was not enough:\n${left.join("\n")}`);
    const work =
      kind === "minor" || edits.length === 0
        ? "nothing to change"
        : `${edits.length} edits after ${broken.length} errors (${broken[0]})`;
    done.push(`takes ${kind} ${release.version}: ${work}`);
  }
  return { consumer: done.join("; "), wasEnough: true };
}

interface Read {
  readonly exit: number;
  readonly output: string;
  readonly report: string;
  readonly hasChange: boolean;
}

/** The two jobs of the scheduled workflow; enmacc publishes nothing, so that a customer pulls it. */
async function schedule(folder: string, { root, git }: YearRepository, { api }: Month): Promise<Read> {
  const plans = join(folder, "plans");
  mkdirSync(plans, { recursive: true });
  const { exit, output } = await command(root, ["plan", api, "--out", plans]);
  if (exit === 1) return { exit, output, report: output, hasChange: false };
  const plan = join(plans, `${api}.json`);
  const { change } = JSON.parse(readFileSync(plan, "utf8"));
  const said = pushPullRequest(root, documentPlan(root, api), plan);
  git("fetch", "-q", "origin");
  return {
    exit,
    output: `${output}\n${said}`,
    report: change?.report ?? "",
    hasChange: change !== undefined,
  };
}

/** Decides on the pull request's branch what is undecided, and merges it. */
async function review({ root, git, read, write }: YearRepository, { api, review: reviews = [] }: Month) {
  git("switch", "-q", "-C", "review", `origin/specs/${api}`);
  const unreviewed = await command(root, ["check", api]);
  if ((unreviewed.exit === 2) !== reviews.length > 0) {
    throw new Error(`expected check to ask for ${reviews.length} decisions but got:\n${unreviewed.output}`);
  }
  for (const { overlay, actions, decision } of reviews) {
    const file = `specs/${api}/overlay.yaml`;
    if (overlay !== undefined) write(file, replaced(read(file), overlay.from, overlay.to));
    const args = ["decide", api, ...actions, decision, "--reason", "Reviewed.", "--base", "main"];
    const { exit, output } = await command(root, args);
    if (exit !== 0) throw new Error(`expected decide to exit with 0 but got ${exit}:\n${output}`);
  }
  const { exit, output } = await command(root, ["check", api]);
  if (exit !== 0) throw new Error(`expected check to exit with 0 but got ${exit}:\n${output}`);
  if (git("status", "--porcelain") !== "") {
    git("add", "--all");
    git("commit", "-q", "-m", "Decisions");
  }
  git("switch", "-q", "main");
  git("merge", "-q", "--no-ff", "-m", `Merge specs/${api}`, "review");
  git("push", "-q", "origin", "main");
  git("push", "-q", "origin", "--delete", `specs/${api}`);
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`expected ${JSON.stringify(from)} in the overlay`);
  return text.replace(from, to);
}

/** Runs `pnpm specs` on the clone in this process. */
async function command(root: string, args: readonly string[]): Promise<{ exit: number; output: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (text: unknown) => lines.push(String(text));
  try {
    const result = await specsCommand(root, args);
    return { exit: typeof result === "number" ? result : result ? 0 : 1, output: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

function setSources({ read, write }: YearRepository, url: string, owners: Record<string, Owner>): void {
  const { apis, ...rest } = JSON.parse(read("specs/apis.json"));
  const changed = apis.map((api: { readonly name: string }) => {
    const owner = owners[api.name];
    if (owner === undefined) return api;
    return { ...api, sources: owner.documents.map((_, index) => `${url}/${api.name}/${index}`) };
  });
  write("specs/apis.json", `${JSON.stringify({ apis: changed, ...rest }, null, 2)}\n`);
}

function commit({ git }: YearRepository, message: string): void {
  if (git("status", "--porcelain") === "") return;
  git("add", "--all");
  git("commit", "-q", "-m", message);
}

function versionOf({ read }: YearRepository, api: Month["api"]): string {
  return JSON.parse(read(`packages/${api}-client/package.json`)).version;
}

function changelogOf({ read }: YearRepository, api: Month["api"]): string {
  return read(`packages/${api}-client/CHANGELOG.md`);
}

/** Keeps the client as it is released now, as a registry does. */
function snapshot(folder: string, { root, ...repository }: YearRepository, day: number): Release {
  const version = versionOf({ root, ...repository }, "ett");
  const target = join(folder, "registry", version);
  cpSync(join(root, "packages/ett-client/src"), join(target, "src"), { recursive: true });
  return { version, day, folder: target };
}

function expect(errors: readonly string[], what: string): void {
  if (errors.length > 0) throw new Error(`expected that ${what} but got:\n${errors.join("\n")}`);
}
