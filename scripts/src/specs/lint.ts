import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Api } from "../apis.ts";
import { type Path, readDocument, type SourceDocument } from "../document.ts";
import { placeText, SpecsError } from "../specs-error.ts";
import { checkBuilt, effectiveFile, readEffective } from "./effective.ts";

/** Rules and the reasons for those that are off. */
const configFile = "specs/redocly.yaml";

/**
 * Lints effective documents with Redocly.
 *
 * @param read - For a document that was read before.
 * @returns One line per problem, error or warning alike; empty when all is well.
 * @throws {@link SpecsError} `lint_failed` when the linter itself does not work.
 */
export function lint(root: string, apis: readonly Api[], read = readEffective): string[] {
  return apis.flatMap((api) => {
    checkBuilt(root, api);
    return lintDocument(root, effectiveFile(api), () => read(root, api), configFile, api.lintRulesOff);
  });
}

/** Lints any document with any rules, as {@link lint} does. */
export function redoclyLint(root: string, file: string, config: string): string[] {
  return lintDocument(root, file, () => readDocument(root, file), config);
}

/** All of them: with a part alone one would have to lint again to learn of the rest. */
const MAX_PROBLEMS = "100000";

interface Problem {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly location: readonly { readonly pointer?: string }[];
}

/** @param read - Called only when there are problems, whose places it knows. */
function lintDocument(
  root: string,
  file: string,
  read: () => SourceDocument,
  config: string,
  rulesOff: readonly string[] = [],
): string[] {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [redocly(), "lint", file, "--config", config, "--format", "json", "--max-problems", MAX_PROBLEMS].concat(
      rulesOff.flatMap((rule) => ["--skip-rule", rule]),
    ),
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_NOTIFICATIONS: "true" },
    },
  );
  const problems = parseProblems(stdout);
  if (problems === undefined || error !== undefined) {
    const problem = `redocly lint ended with ${status}: ${stderr.trim() || stdout.trim()}`;
    throw new SpecsError("lint_failed", problem, { place: { file }, cause: error });
  }
  if (problems.length === 0) return [];
  const document = read();
  return problems.map(({ ruleId, severity, message, location }) => {
    const pointer = location[0]?.pointer ?? "#/";
    return `${placeText(document.placeOf(toPath(pointer)))}: ${severity} ${ruleId}: ${message} (${pointer})`;
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
