import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Api } from "../document/apis.ts";
import { type Path, readDocument, type SourceDocument } from "../document/document.ts";
import { placeText, SpecsError } from "../document/specs-error.ts";
import { runSandboxed } from "../untrusted/sandbox.ts";
import { checkBuilt, effectiveFile, readEffective } from "./effective.ts";

/** Rules and the reasons for those that are off. */
const configFile = "specs/redocly.yaml";

/** Something that the linter dislikes, error or warning alike. */
export interface LintProblem {
  /** Name of the rule that is broken. */
  readonly rule: string;
  /** File, line, rule and reason. The first call reads the document, which takes seconds for a large one. */
  readonly text: () => string;
}

/**
 * Lints effective documents with Redocly.
 *
 * @returns One line per problem, error or warning alike; empty when all is well.
 * @throws {@link SpecsError} `lint_failed` when the linter itself does not work.
 */
export async function lint(root: string, apis: readonly Api[]): Promise<string[]> {
  const problems: LintProblem[] = [];
  for (const api of apis) problems.push(...(await lintApi(root, api, readEffective)));
  return problems.map(({ text }) => text());
}

/**
 * Lints one effective document.
 *
 * @param read - Reads it where that was not done before.
 * @throws {@link SpecsError} `lint_failed` when the linter itself does not work.
 */
export async function lintApi(root: string, api: Api, read: typeof readEffective): Promise<LintProblem[]> {
  checkBuilt(root, api);
  return lintDocument(root, effectiveFile(api), () => read(root, api), configFile, api.lintRulesOff);
}

/**
 * Lints any document with any rules, as {@link lint} does.
 *
 * @param original - The file that the document was read from, for the places of problems.
 */
export async function redoclyLint(
  root: string,
  file: string,
  config: string,
  original = file,
): Promise<string[]> {
  const problems = await lintDocument(root, file, () => readDocument(root, original), config);
  return problems.map(({ text }) => text());
}

/** All of them: with a part alone one would have to lint again to learn of the rest. */
const MAX_PROBLEMS = "100000";

interface Problem {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly location: readonly { readonly pointer?: string }[];
}

async function lintDocument(
  root: string,
  file: string,
  read: () => SourceDocument,
  config: string,
  rulesOff: readonly string[] = [],
): Promise<LintProblem[]> {
  const skipped = rulesOff.flatMap((rule) => ["--skip-rule", rule]);
  // The linter runs in the documents' folder, outside of which it can read nothing.
  const within = (path: string) => path.replace(/^specs\//, "");
  const options = [
    "--config",
    within(config),
    "--format",
    "json",
    "--max-problems",
    MAX_PROBLEMS,
    ...skipped,
  ];
  const args = [redocly(), "lint", within(file), ...options];
  const tool = {
    name: `redocly lint of ${file}`,
    args,
    cwd: join(root, "specs"),
    code: "lint_failed",
  } as const;
  const { stdout, stderr, status } = await runSandboxed(tool);
  const problems = parseProblems(stdout);
  // It ends with 1 when it finds something; what it found is on stdout all the same.
  if (problems === undefined) {
    const problem = `redocly lint ended with ${status}: ${stderr.trim() || stdout.trim()}`;
    throw new SpecsError("lint_failed", problem, { place: { file } });
  }
  let document: SourceDocument | undefined;
  const placeOf = (pointer: string) => {
    document ??= read();
    return placeText(document.placeOf(toPath(pointer)));
  };
  return problems.map(({ ruleId, severity, message, location }) => {
    const pointer = location[0]?.pointer ?? "#/";
    return {
      rule: ruleId,
      text: () => `${placeOf(pointer)}: ${severity} ${ruleId}: ${message} (${pointer})`,
    };
  });
}

function parseProblems(stdout: string): Problem[] | undefined {
  try {
    return JSON.parse(stdout).problems;
  } catch {
    return undefined;
  }
}

function toPath(pointer: string): Path {
  const parts = pointer.replace(/^#\/?/, "").split("/");
  return parts.map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function redocly(): string {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  return join(dirname(manifest), "bin/cli.js");
}
