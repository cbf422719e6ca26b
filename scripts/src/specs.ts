import { parseArgs } from "node:util";
import { type Api, apis } from "./apis.ts";
import { choose, chooseApis } from "./choose.ts";
import { repositoryRoot, runCli } from "./run-cli.ts";
import { build } from "./specs/build.ts";
import { check } from "./specs/check.ts";
import { lint } from "./specs/lint.ts";
import { SpecsError } from "./specs-error.ts";

const usage = `Usage: pnpm specs <command> [api…]

  build   upstream + overlay + examples → specs/<api>/openapi.yaml, and specs/specs.lock.json
  lint    no errors and no warnings in the effective documents
  check   are the effective documents and the lock what build would make of the sources?

APIs: ${apis.map(({ name }) => name).join(", ")}; all of them when none is named.`;

const commands = {
  build(chosen: readonly Api[]): boolean {
    for (const { effective, changed } of build(repositoryRoot, chosen)) {
      const { file, actions } = effective;
      console.log(`${file}: ${actions.length} overlay actions, ${changed ? "written" : "unchanged"}`);
    }
    return true;
  },
  lint: (chosen: readonly Api[]) => report(lint(repositoryRoot, chosen), `no problem in ${titles(chosen)}`),
  check: (chosen: readonly Api[]) => report(check(repositoryRoot, chosen), `up to date: ${titles(chosen)}`),
};

await runCli(() => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const [name, ...names] = positionals;
  if (name === undefined) throw new SpecsError("usage", usage);
  const command = choose("command", name, ["build", "lint", "check"]);
  const chosen = chooseApis(apis, names);
  return commands[command](chosen);
});

function report(problems: readonly string[], allWell: string): boolean {
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(allWell);
  return problems.length === 0;
}

function titles(chosen: readonly Api[]): string {
  return chosen.map(({ title }) => title).join(", ");
}
