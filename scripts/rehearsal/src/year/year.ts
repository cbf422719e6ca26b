import { join } from "node:path";
import { bumpBetween, changelogEntry } from "../upgrade/outcome.ts";
import { type Consumer, createConsumer } from "./consumer.ts";
import type { Month } from "./months.ts";
import { startOwnerApi } from "./owner-api.ts";
import { startOwners } from "./owner-server.ts";
import { installClientCore, keepRelease } from "./release-folder.ts";
import { proposals, type Release, readRenovateRules } from "./renovate.ts";
import { type Taken, takeRelease } from "./take-release.ts";
import { commit, review, schedule } from "./workflow.ts";
import { changelogOf, createYearRepository, versionOf, type YearRepository } from "./year-repository.ts";

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
  const repository = createYearRepository(folder);
  const { git, root } = repository;
  const apis = [...new Set(months.map(({ api }) => api))];
  await using server = await startOwners(repository, apis);
  const { owners, setSources } = server;

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
    setSources();
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
