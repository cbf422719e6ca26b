import { parseArgs } from "node:util";
import { choose } from "@energy-clients/scripts-shared/choose";
import { logText } from "@energy-clients/scripts-shared/encode";
import { build } from "../build/build.ts";
import { check } from "../build/check.ts";
import { readEffective } from "../build/effective.ts";
import { lint } from "../build/lint.ts";
import { type Api, chooseApis, readApis } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { type OptionName, optionsOf, refuseOtherOptions, UNDECIDED, type Values } from "./options.ts";

const usageOf = (apis: readonly Api[]) => `Usage: pnpm specs <command> [api…] [options]

  build      upstream + overlay + examples → specs/<api>/openapi.yaml, and specs/specs.lock.json
  lint       no errors and no warnings in the effective documents
  check      fails when documents, lock or generated code are not what the sources make (exit code 1), or when a change
             upstream that an overlay action hides is undecided (exit code 2)
             --upstream          also asks the owners; exit code 2 when a document changed
  pull       the owner's new document → upstream, overlay, effective document, lock, generated code and changeset; exit
             code 2 when an overlay action hides a change, until it is decided
             --from <url|file>   instead of the API's own sources; several are joined into one
             --drop-stale        remove overlay actions that no longer fit, instead of naming them and stopping
             --drop-modelled     remove modelled operations that the document lacks, and the tests and examples that are
                                 built on the model; make contract tests and examples from the document
             --max-size <MiB>    accept a larger document than 32 MiB
             --strict            refuse what is against the specification, instead of reading it with a remark
             --bump, --reason    as for changeset
  decide     <api> <action…> keep|extend|drop|follow: what becomes of overlay actions that hide a change upstream
             --reason <text>     why; it is recorded in the overlay, with the day
             --base <ref|file>   what the changeset compares with (default: HEAD)
  diff       what changed since a base, what it breaks, what to do about it, and the size of the release
             --base <ref|file>   the document before (default: that of HEAD)
             --json, --markdown, --html
             --fail-on <bump>    exit code 1 for a change of this size or a larger one: patch, minor or major
  changeset  what users get from a changed document → .changeset/, for every package that it affects
             --base <ref|file>   the document before (default: that of HEAD)
             --bump <bump>       major, minor or patch instead of the computed one, with
             --reason <text>     why; it is recorded
             --overwrite         also over a changeset that was edited
  add        <name> --from <url|file> [--title <title>] [--max-size <MiB>]: a package for one more API, with client,
             mock, contract tests, changeset and README rows; linked and built
             --overlay <file>    corrects the document before it is checked
             --strict            refuse what is against the specification, instead of reading it with a remark
  remove     <name>: undoes add
  compatibility
             tests the released client against a mock of the new document, and the new client against the old one
             --base <ref>        the release (default: HEAD)
  plan       what a pull would change, as a file; the working tree stays as it is. For the scheduled workflow, where
             another job, with a token, opens the pull request: scripts/specs/src/push-pull-request.ts
             --out <folder>      where <api>.json goes; it must be outside of the repository

APIs: ${apis.map(({ name }) => name).join(", ")}; all of them when none is named.`;

type Outcome = boolean | number | Promise<boolean | number>;
type Command = { readonly options: readonly OptionName[] } & (
  | { readonly run: (root: string, chosen: readonly Api[], values: Values) => Outcome }
  // For what is not, or will not be, an API.
  | { readonly runNamed: (root: string, names: readonly string[], values: Values) => Outcome }
);

// The compilers behind some commands take a second to load: each is loaded by the command that needs it.
const commands: Record<string, Command> = {
  build: { options: [], run: buildCommand },
  lint: {
    options: [],
    run: async (root, chosen) => report(await lint(root, chosen), `no problem in ${titles(chosen)}`),
  },
  check: { options: ["upstream"], run: checkCommand },
  pull: {
    options: ["from", "drop-stale", "drop-modelled", "max-size", "strict", "bump", "reason"],
    run: async (root, chosen, values) =>
      (await import("./pull-command.ts")).pullCommand(root, chosen, values),
  },
  decide: {
    options: ["reason", "base"],
    runNamed: async (root, names, values) =>
      (await import("./decide-command.ts")).decideCommand(root, names, values),
  },
  add: {
    options: ["from", "title", "max-size", "overlay", "strict"],
    runNamed: async (root, names, values) =>
      (await import("./add-command.ts")).addCommand(root, names, values),
  },
  remove: {
    options: [],
    runNamed: async (root, names) => (await import("./add-command.ts")).removeCommand(root, names),
  },
  compatibility: {
    options: ["base"],
    run: async (root, chosen, values) =>
      (await import("./compatibility-command.ts")).compatibilityCommand(root, chosen, values),
  },
  plan: {
    options: ["out"],
    run: async (root, chosen, values) =>
      (await import("./plan-command.ts")).planCommand(root, chosen, values),
  },
  diff: {
    options: ["base", "json", "markdown", "html", "fail-on"],
    run: async (root, chosen, values) =>
      (await import("./diff-command.ts")).diffCommand(root, chosen, values),
  },
  changeset: {
    options: ["base", "bump", "reason", "overwrite"],
    run: async (root, chosen, values) =>
      (await import("./changeset-command.ts")).changesetCommand(root, chosen, values),
  },
};

/**
 * Runs `pnpm specs` on a repository.
 *
 * @param args - What follows `pnpm specs` on the command line.
 * @returns The exit code, or whether it is 0.
 * @throws {@link SpecsError} `usage`, and what the command throws.
 */
export function specsCommand(root: string, args: readonly string[]): Outcome {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: optionsOf });
  const apis = readApis(root);
  const usage = usageOf(apis);
  if (values.help) {
    console.log(usage);
    return true;
  }
  const [name, ...names] = positionals;
  if (name === undefined) throw new SpecsError("usage", usage);
  const command = commands[choose("command", name, Object.keys(commands))];
  if (command === undefined) throw new SpecsError("usage", usage);
  refuseOtherOptions(name, values, command.options);
  return "runNamed" in command
    ? command.runNamed(root, names, values)
    : command.run(root, chooseApis(apis, names), values);
}

function buildCommand(root: string, chosen: readonly Api[]): boolean {
  for (const { effective, changed } of build(root, chosen)) {
    const { file, actions } = effective;
    console.log(`${file}: ${actions.length} overlay actions, ${changed ? "written" : "unchanged"}`);
  }
  return true;
}

async function checkCommand(
  root: string,
  chosen: readonly Api[],
  { upstream = false }: Values,
): Promise<number> {
  const problems = check(root, chosen);
  // What the hashes cannot see: code that another generator would write from the same document.
  if (problems.length === 0) {
    const { findStale } = await import("../generate/generate.ts");
    const stale = await findStale(root, chosen);
    problems.push(...stale.map((file) => `${file}: stale; run \`pnpm generate\``));
  }
  const isWell = report(problems, `up to date: ${titles(chosen)}`);
  const { openDecisions, readOverlays } = await import("../decisions/check-decisions.ts");
  const open = chosen.flatMap((api) =>
    openDecisions(api, readOverlays(root, api), readEffective(root, api).value),
  );
  for (const text of open) console.error(logText(text));
  const states = upstream
    ? await (await import("../pull/check-upstream.ts")).checkUpstream(root, chosen)
    : [];
  for (const { state, message } of states)
    (state === "failed" ? console.error : console.log)(logText(message));
  if (!isWell || states.some(({ state }) => state === "failed")) return 1;
  return open.length > 0 || states.some(({ state }) => state === "changed") ? UNDECIDED : 0;
}

function report(problems: readonly string[], allWell: string): boolean {
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(allWell);
  return problems.length === 0;
}

function titles(chosen: readonly Api[]): string {
  return chosen.map(({ title }) => title).join(", ");
}
