import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pushPullRequest } from "@energy-clients/scripts-shared/push-pull-request";
import { specsCommand } from "@energy-clients/scripts-specs/commands/specs-command";
import { documentPlan } from "@energy-clients/scripts-specs/pull-request/document-plan";
import type { Month, Review } from "./months.ts";
import type { YearRepository } from "./year-repository.ts";

/** How a command ended, and what it printed. */
export interface CommandResult {
  readonly exit: number;
  readonly output: string;
}

/** Runs `pnpm specs` on the clone in this process. */
export async function command(root: string, args: readonly string[]): Promise<CommandResult> {
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

/** Runs `pnpm specs`. @throws if it does not end with the expected exit code. */
async function commandEnds(root: string, expected: number, args: readonly string[]): Promise<string> {
  const { exit, output } = await command(root, args);
  if (exit === expected) return output;
  const name = args.slice(0, 2).join(" ");
  throw new Error(`expected ${name} to exit with ${expected} but got ${exit}:\n${output}`);
}

/** What the scheduled workflow read. */
export interface Scheduled extends CommandResult {
  /** Text of the pull request. */
  readonly report: string;
  readonly hasChange: boolean;
}

/** The two jobs of the scheduled workflow; enmacc publishes nothing, so that a customer pulls it. */
export async function schedule(
  folder: string,
  { root, git, run }: YearRepository,
  api: Month["api"],
): Promise<Scheduled> {
  const plans = join(folder, "plans");
  mkdirSync(plans, { recursive: true });
  const { exit, output } = await command(root, ["plan", api, "--out", plans]);
  if (exit === 1) return { exit, output, report: output, hasChange: false };
  const plan = join(plans, `${api}.json`);
  const { change } = JSON.parse(readFileSync(plan, "utf8"));
  const said = pushPullRequest(root, documentPlan(root, api), plan, run);
  git("fetch", "-q", "origin");
  return {
    exit,
    output: `${output}\n${said}`,
    report: change?.report ?? "",
    hasChange: change !== undefined,
  };
}

/** Decides on the pull request's branch what is undecided, and merges it. */
export async function review(
  repository: YearRepository,
  api: Month["api"],
  reviews: readonly Review[] = [],
): Promise<void> {
  const { root, git } = repository;
  git("switch", "-q", "-C", "review", `origin/specs/${api}`);
  await commandEnds(root, reviews.length > 0 ? 2 : 0, ["check", api]);
  for (const [index, one] of reviews.entries()) {
    const isLast = index === reviews.length - 1;
    await decideOn(repository, api, one, isLast ? 0 : 2);
  }
  await commandEnds(root, 0, ["check", api]);
  commit(repository, "Decisions");
  git("switch", "-q", "main");
  git("merge", "-q", "--no-ff", "-m", `Merge specs/${api}`, "review");
  git("push", "-q", "origin", "main");
  git("push", "-q", "origin", "--delete", `specs/${api}`);
}

/** Edits the overlay as a review asks for, and records its decision. */
async function decideOn(
  { root, read, write }: YearRepository,
  api: Month["api"],
  { overlay, actions, decision }: Review,
  expected: number,
): Promise<void> {
  const file = `specs/${api}/overlay.yaml`;
  if (overlay !== undefined) write(file, edited(read(file), overlay));
  const args = ["decide", api, ...actions, decision, "--reason", "Reviewed.", "--base", "main"];
  await commandEnds(root, expected, args);
}

function edited(text: string, edit: NonNullable<Review["overlay"]>): string {
  return "append" in edit ? `${text.trimEnd()}\n${edit.append}` : replaced(text, edit.from, edit.to);
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`expected ${JSON.stringify(from)} in the overlay`);
  return text.replace(from, to);
}

/** Commits everything that changed, if anything did. */
export function commit({ git }: YearRepository, message: string): void {
  if (git("status", "--porcelain") === "") return;
  git("add", "--all");
  git("commit", "-q", "-m", message);
}
