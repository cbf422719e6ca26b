import { runIn } from "@energy-clients/scripts-shared/run-in";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import type { Api } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { type PullOptions, pull } from "../pull/pull.ts";
import { pullReport } from "../pull/pull-report.ts";
import { type PlannedDocument, specsBranch } from "./document-plan.ts";
import type { PullRequestPlan } from "./shared.ts";

export interface PlanOptions extends PullOptions {
  /** Says what the change does to released consumers, in Markdown. */
  readonly compatibility?: () => Promise<string>;
  /** Hears what of the change is undecided. */
  readonly onOpen?: (open: readonly string[]) => void;
}

/**
 * Reads an API's document, generates from it, and returns what it would change, for `push-pull-request.ts` to push. Reading
 * runs tools and tests on other people's text, so it must not be given a token. Needs a clean working tree, and leaves
 * one.
 *
 * @throws {@link SpecsError} as {@link pull} does; `usage` when the working tree is not clean; `tool_failed`.
 */
export async function planPull(
  root: string,
  api: Api,
  options: PlanOptions = {},
): Promise<PullRequestPlan<PlannedDocument>> {
  const run = runIn(root);
  if (run("git", "status", "--porcelain") !== "") {
    throw new SpecsError("usage", "the working tree has changes; commit them first");
  }
  const base = run("git", "rev-parse", "HEAD");
  const result = await pull(root, api, { dropStale: true, ...options });
  const branch = specsBranch(api.name);
  options.onOpen?.(result.open);
  if (result.kind === "unchanged") return { branch, base };
  try {
    const compatibility = (await options.compatibility?.()) ?? "";
    const { versions, report, written } = result;
    return {
      branch,
      base,
      change: {
        versions: [versions[0] ?? null, versions[1] ?? null],
        bump: report.bump === "none" ? "patch" : report.bump,
        report: [pullReport(result), compatibility].filter((part) => part !== "").join("\n\n"),
        files: Object.fromEntries(written.map((file) => [file, readIfThere(root, file) ?? null])),
      },
    };
  } finally {
    run("git", "reset", "-q", "--hard");
    run("git", "clean", "-fdq", "--", "specs", ".changeset", "packages");
  }
}
