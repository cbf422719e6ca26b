import type { Answer, PlantedChange } from "@energy-clients/scripts-specs/testing/planted-changes";
import { bumpBetween, changelogEntry } from "../upgrade/outcome.ts";
import type { Review } from "../year/months.ts";
import { type OwnerServer, startOwners } from "../year/owner-server.ts";
import { commit, review, schedule } from "../year/workflow.ts";
import {
  changelogOf,
  createYearRepository,
  versionOf,
  type YearRepository,
} from "../year/year-repository.ts";
import type { Round } from "./rounds.ts";

/** What became of a planted change. */
export interface PlantedOutcome {
  readonly api: Round["api"];
  readonly what: string;
  /** The overlay actions by whose names it was told. */
  readonly actions: readonly string[];
  readonly decision: string;
  /** Such as `major, 1.0.0 → 2.0.0`. */
  readonly released: string;
  /** The line of the changelog. */
  readonly line: string;
}

/**
 * Publishes changes that overlay actions hide, a round at a time, each from the same beginning. The scheduled workflow's
 * commands read them and open a pull request, a reviewer decides and merges, a later pull asks nothing again, and the
 * packages are released.
 *
 * @param folder - Folder for clone and server; the caller removes it.
 * @param onRound - Hears of each round at its end.
 * @throws if a change is not told by the name of its action, is asked again, or is released otherwise than planned.
 */
export async function plantChanges(
  folder: string,
  rounds: readonly Round[],
  onRound: (outcomes: readonly PlantedOutcome[]) => void = () => {},
): Promise<PlantedOutcome[]> {
  const repository = createYearRepository(folder);
  await using server = await startOwners(repository, [...new Set(rounds.map(({ api }) => api))]);
  const beginning = repository.git("rev-parse", "HEAD");
  const outcomes: PlantedOutcome[] = [];
  for (const round of rounds) {
    repository.git("reset", "-q", "--hard", beginning);
    repository.git("push", "-q", "--force", "origin", "main");
    const own = await plantRound(folder, repository, server, round);
    onRound(own);
    outcomes.push(...own);
  }
  return outcomes;
}

async function plantRound(
  folder: string,
  repository: YearRepository,
  { owners }: OwnerServer,
  { api, bump, changes }: Round,
): Promise<PlantedOutcome[]> {
  const owner = owners[api];
  const [original] = owner.documents;
  const document = structuredClone(original);
  for (const { change } of changes) change(document);
  owner.documents = [document];
  try {
    const told = await schedule(folder, repository, api);
    expectEqual("the exit code of the plan", told.exit, 2, told.output);
    for (const change of changes) expectTold(told.report, change);
    const asked = new Set(questionsOf(told.report).map(({ action }) => action));
    expectEqual(
      "the actions that are asked about",
      [...asked].sort(),
      actionsOf(changes).sort(),
      told.report,
    );

    await review(repository, api, reviewsOf(changes));
    const before = versionOf(repository, api);
    repository.release();
    commit(repository, "Release");
    repository.git("push", "-q", "origin", "main");
    const after = versionOf(repository, api);
    expectEqual("the bump", bumpBetween(before, after) ?? "none", bump, told.report);
    const changelog = before === after ? [] : changelogEntry(changelogOf(repository, api), after);

    // Something else changes later: nothing that was decided is asked again.
    document.info.contact = { name: "The owner" };
    const later = await schedule(folder, repository, api);
    expectEqual("the exit code of a later plan", later.exit, 0, later.output);
    expectEqual("questions of a later plan", questionsOf(later.report), [], later.report);
    repository.git("push", "-q", "origin", "--delete", `specs/${api}`);

    return changes.map((change) => ({
      api,
      what: change.what,
      actions: Object.keys(change.told),
      decision: decisionOf(change.answer),
      released: before === after ? "nothing" : `${bump}, ${before} → ${after}`,
      line: changelogLine(change, changelog),
    }));
  } finally {
    owner.documents = [original];
  }
}

interface AskedQuestion {
  readonly action: string;
  readonly text: string;
}

/** The boxes of a pull request. */
function questionsOf(report: string): AskedQuestion[] {
  const lines = report.split("\n").filter((line) => line.startsWith("- [ ] "));
  return lines.map((text) => ({ action: /; action `([^`]+)` \(/.exec(text)?.[1] ?? "", text }));
}

function expectTold(report: string, { what, told }: PlantedChange): void {
  const questions = questionsOf(report);
  for (const [name, words] of Object.entries(told)) {
    if (questions.some(({ action, text }) => action === name && words.test(text))) continue;
    throw new Error(`${what}: expected ${words} of action ${name} but got:\n${report}`);
  }
}

function expectEqual(what: string, value: unknown, expected: unknown, context: string): void {
  const [got, wanted] = [value, expected].map((one) => JSON.stringify(one));
  if (got !== wanted) throw new Error(`${what}: expected ${wanted} but got ${got}\n${context}`);
}

function actionsOf(changes: readonly PlantedChange[]): string[] {
  return [...new Set(changes.flatMap(({ told }) => Object.keys(told)))];
}

/** One decision for each change; an action that two of them concern is decided once. */
function reviewsOf(changes: readonly PlantedChange[]): Review[] {
  const decided = new Set<string>();
  return changes.flatMap(({ told, answer }) => {
    const actions = Object.keys(told).filter((name) => !decided.has(name));
    for (const name of actions) decided.add(name);
    if (actions.length === 0) return [];
    const decision = decisionOf(answer);
    return [{ actions, decision, ...(typeof answer === "string" ? {} : { overlay: answer }) }];
  });
}

function decisionOf(answer: Answer): Review["decision"] {
  return typeof answer === "string" ? answer : "extend";
}

/** The line that tells a change to the users of the client; what breaks stands under that heading. */
function changelogLine({ what, released }: PlantedChange, changelog: readonly string[]): string {
  const [bump, words] = released ?? [];
  if (words === undefined) return "";
  const index = changelog.findIndex((line) => words.test(line));
  const line = changelog[index];
  if (line === undefined) {
    throw new Error(`${what}: expected ${words} in the changelog but got:\n${changelog.join("\n")}`);
  }
  const heading = changelog.slice(0, index).findLast((one) => one.startsWith("**"));
  expectEqual(`${what}: whether it is under Breaking`, heading === "**Breaking**", bump === "major", line);
  return line;
}
