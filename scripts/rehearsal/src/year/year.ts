import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "@energy-clients/scripts-shared/local-server";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { bumpBetween, changelogEntry } from "../upgrade/outcome.ts";
import { type Consumer, createConsumer } from "./consumer.ts";
import type { Month, Owner } from "./months.ts";
import { startOwnerApi } from "./owner-api.ts";
import { installClientCore, keepRelease } from "./release-folder.ts";
import { proposals, type Release, readRenovateRules } from "./renovate.ts";
import { type Taken, takeRelease } from "./take-release.ts";
import { command, commit, review, schedule } from "./workflow.ts";
import { createYearRepository, type YearRepository } from "./year-repository.ts";

/** What a month did to the documents, to the packages and to a consumer. */
export interface MonthOutcome extends Taken {
  readonly month: string;
  readonly what: string;
  /** Exit code of the scheduled command. */
  readonly exit: number;
  /** Lines of the changelog, or of the pull request where nothing is released. */
  readonly told: readonly string[];
  /** Text of the pull request. */
  readonly report: string;
  readonly bump: string;
}

interface Team {
  readonly releases: Release[];
  readonly consumer: Consumer;
}

/**
 * Lives through months of the documents: the owner changes one, the scheduled workflow's commands read it and open a pull
 * request, a reviewer decides what is undecided and merges, the packages are released, and a consumer takes what Renovate
 * proposes, and changes what the changelog says. Its program runs against a mock of the owner's API before and after.
 *
 * @param folder - Folder for clone, server and consumers; the caller removes it.
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
  const apis = [...new Set(months.map(({ api }) => api))];
  if (apis.includes("enmacc")) {
    // The customer's document first replaces what this project modelled.
    await command(root, ["pull", "enmacc", "--from", `${server.url}/enmacc/0`, "--drop-modelled"]);
    repository.release();
  }
  commit(repository, "The beginning");
  git("push", "-q", "-u", "origin", "main");

  installClientCore(folder);
  const teams = new Map(apis.map((api) => [api, teamOf(folder, repository, api)]));
  const outcomes: MonthOutcome[] = [];
  for (const [index, month] of months.entries()) {
    const day = (index + 1) * 30;
    const { consumer, releases } = teams.get(month.api) as Team;
    const document = (time: string) => join(folder, `${month.api}-${month.month}-${time}.json`);
    await using apiBefore = await startOwnerApi(root, month.api, document("before"));
    const owner = owners[month.api];
    month.change(owner);
    setSources(repository, server.url, owners);
    commit(repository, "Sources");
    const first = await schedule(folder, repository, month.api);
    month.later?.(owner);
    const scheduled = month.later === undefined ? first : await schedule(folder, repository, month.api);
    const { exit, output, report, hasChange } = scheduled;
    if (exit !== month.exit) {
      throw new Error(`${month.month}: expected exit code ${month.exit} but got ${exit}\n${output}`);
    }
    const before = versionOf(repository, month.api);
    if (hasChange) await review(repository, month.api, month.review);
    repository.release();
    commit(repository, "Release");
    git("push", "-q", "origin", "main");
    const after = versionOf(repository, month.api);
    const bump = bumpBetween(before, after) ?? "none";
    if (bump !== month.bump) {
      throw new Error(`${month.month}: expected ${month.bump} but got ${bump}\n${report}`);
    }
    const changelog = bump === "none" ? [] : changelogEntry(changelogOf(repository, month.api), after);
    for (const pattern of month.told) {
      if (!pattern.test(report) && !changelog.some((line) => pattern.test(line))) {
        throw new Error(`${month.month}: expected ${pattern} but got:\n${report}\n${changelog.join("\n")}`);
      }
    }
    if (bump !== "none") releases.push(released(folder, repository, month.api, day));
    await using apiNow = await startOwnerApi(root, month.api, document("now"));
    const proposed = proposals(consumer.version, releases, day + 2, readRenovateRules());
    const taken = await takeRelease(consumer, proposed, { before: apiBefore, now: apiNow }, month, changelog);
    const outcome: MonthOutcome = {
      month: month.month,
      what: month.what,
      exit,
      told: changelog.length > 0 ? changelog : [output.trim().split("\n").at(-1) ?? ""],
      report,
      bump: bump === "none" ? "none" : `${bump}, ${before} → ${after}`,
      ...taken,
    };
    onMonth(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

const customerFile = join(repositoryRoot, "scripts/specs/test/customer-documents/gateway-export.json");

function teamOf(folder: string, repository: YearRepository, api: Month["api"]): Team {
  const first = released(folder, repository, api, 0);
  const consumer = createConsumer(join(folder, "consumers", api), api, first);
  const errors = consumer.typecheck();
  if (errors.length > 0) {
    throw new Error(`expected that the program compiles at the beginning but got:\n${errors.join("\n")}`);
  }
  return { releases: [first], consumer };
}

/** Keeps the client as it is released now. */
function released(folder: string, repository: YearRepository, api: Month["api"], day: number): Release {
  const version = versionOf(repository, api);
  const target = join(folder, "registry", api, version);
  keepRelease(join(repository.root, `packages/${api}-client`), target);
  return { version, day, folder: target };
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

function versionOf({ read }: YearRepository, api: Month["api"]): string {
  return JSON.parse(read(`packages/${api}-client/package.json`)).version;
}

function changelogOf({ read }: YearRepository, api: Month["api"]): string {
  return read(`packages/${api}-client/CHANGELOG.md`);
}
