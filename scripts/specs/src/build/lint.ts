import type { Api } from "../document/apis.ts";
import { readText, type SourceDocument } from "../document/document.ts";
import { parseFragment } from "../document/json-pointer.ts";
import { placeText, SpecsError } from "../document/specs-error.ts";
import { runRedocly } from "../untrusted/redocly.ts";
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
  for (const api of apis) {
    checkBuilt(root, api);
    const text = readText(root, effectiveFile(api));
    const found = await lintEffective(root, api, text, () => readEffective(root, api));
    for (const problem of found) problems.push(problem);
  }
  return problems.map(({ text }) => text());
}

/**
 * Lints one effective document.
 *
 * @param read - Parses it; called only for the places of problems.
 * @throws {@link SpecsError} `lint_failed` when the linter itself does not work.
 */
export function lintEffective(
  root: string,
  api: Api,
  text: string,
  read: () => SourceDocument,
): Promise<LintProblem[]> {
  const document = { text, extension: "yaml", read } as const;
  return lintDocument(effectiveFile(api), document, readText(root, configFile), api.lintRulesOff);
}

/**
 * Lints a document as it was parsed, whatever another parser reads out of its text, with a configuration of its own.
 *
 * @returns One line per problem, with its place in the document's file.
 */
export async function lintParsed(source: SourceDocument, config: string): Promise<string[]> {
  const document = { text: JSON.stringify(source.value), extension: "json", read: () => source } as const;
  const problems = await lintDocument(source.file, document, config);
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
  file: string,
  linted: {
    readonly text: string;
    readonly extension: "json" | "yaml";
    /** For the places of problems. */
    readonly read: () => SourceDocument;
  },
  config: string,
  rulesOff: readonly string[] = [],
): Promise<LintProblem[]> {
  const name = `document.${linted.extension}`;
  const skipped = rulesOff.flatMap((rule) => ["--skip-rule", rule]);
  const args = ["lint", name, "--format", "json", "--max-problems", MAX_PROBLEMS, ...skipped];
  const { stdout, stderr, status } = await runRedocly(
    args,
    { [name]: linted.text, "redocly.yaml": config },
    { name: `redocly lint of ${file}`, code: "lint_failed" },
  );
  const problems = parseProblems(stdout);
  // It ends with 1 when it finds something; what it found is on stdout all the same.
  if (problems === undefined) {
    const problem = `redocly lint ended with ${status}: ${stderr.trim() || stdout.trim()}`;
    throw new SpecsError("lint_failed", problem, { place: { file } });
  }
  let document: SourceDocument | undefined;
  const placeOf = (pointer: string) => {
    document ??= linted.read();
    return placeText(document.placeOf(parseFragment(pointer)));
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
