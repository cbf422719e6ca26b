import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Run, runIn } from "../src/run-in.ts";

interface PullRequest {
  readonly number: number;
  readonly head: string | undefined;
  readonly base: string | undefined;
  isOpen: boolean;
  labels: string[];
  title?: string;
  body?: string;
  comment?: string | undefined;
}

/**
 * Stands in for GitHub's command line: keeps pull requests in a file, and a log of every call.
 *
 * @param folder - Gets `pull-requests.json` and `log.txt`.
 * @returns What `gh` would print.
 */
export function fakeGh(folder: string, [thing, verb, ...rest]: readonly string[]): string {
  const option = (name: string) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const state = join(folder, "pull-requests.json");
  const requests: PullRequest[] = existsSync(state) ? JSON.parse(readFileSync(state, "utf8")) : [];
  appendFileSync(join(folder, "log.txt"), `${thing} ${verb} ${thing === "label" ? rest[0] : ""}\n`);
  if (thing !== "pr") return "";
  if (verb === "list") {
    const open = requests.filter(({ head, isOpen }) => isOpen && head === option("--head"));
    return JSON.stringify(open.map(({ number }) => ({ number })));
  }
  const [body, title] = [option("--body-file"), option("--title")];
  const change = { ...(body && { body: readFileSync(body, "utf8") }), ...(title && { title }) };
  let printed = "";
  if (verb === "create") {
    const labels = rest.flatMap((word, index) => (rest[index - 1] === "--label" ? [word] : []));
    const number = requests.length + 1;
    requests.push({
      number,
      isOpen: true,
      head: option("--head"),
      base: option("--base"),
      labels,
      ...change,
    });
    printed = `https://github.example/pull/${number}`;
  } else {
    const request = requests.find(({ number }) => String(number) === rest[0]);
    if (request === undefined) throw new Error(`pull request ${rest[0]} does not exist`);
    Object.assign(request, change);
    if (verb === "close") Object.assign(request, { isOpen: false, comment: option("--comment") });
    const added = option("--add-label");
    const gone = option("--remove-label")?.split(",") ?? [];
    if (added !== undefined)
      request.labels = [...new Set([...request.labels.filter((label) => !gone.includes(label)), added])];
  }
  writeFileSync(state, JSON.stringify(requests));
  return printed;
}

/** The text of a program that does the same as `gh`; the variable `FAKE_GH` names its folder. */
export const fakeGhProgram = `#!/usr/bin/env node
import { fakeGh } from ${JSON.stringify(import.meta.url)};
console.log(fakeGh(process.env.FAKE_GH, process.argv.slice(2)));
`;

/** Runs commands in a folder; `gh` without a process of its own. */
export function runWithFakeGh(root: string, folder: string): Run {
  const run = runIn(root);
  return (command, ...args) => (command === "gh" ? fakeGh(folder, args) : run(command, ...args));
}
