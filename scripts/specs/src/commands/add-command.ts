import { join } from "node:path";
import { logText } from "@energy-clients/scripts-shared/encode";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { type Added, addApi } from "../add/add.ts";
import { removeApi } from "../add/remove.ts";
import type { Api } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { readMaxBytes, type Values } from "./options.ts";

/** `pnpm specs add <name> --from <url|file>`: the package, linked and built; its mock server is tried. */
export async function addCommand(root: string, names: readonly string[], values: Values): Promise<boolean> {
  const [name, ...others] = names;
  const { from = [], title, overlay, strict } = values;
  if (name === undefined || others.length > 0) throw new SpecsError("usage", "add takes one name");
  if (from.length === 0) throw new SpecsError("usage", "add needs --from <url|file>");
  const maxBytes = readMaxBytes(values);
  const limits = maxBytes === undefined ? {} : { maxBytes };
  const added = await addApi(root, name, { from, title, limits, overlay, strict });
  console.log(logText(report(added)));
  console.log("\nlinking and building the packages");
  await makeUsable(root, added);
  const result = added.operations === 0 ? "built" : "built, and its mock server starts";
  console.log(
    `\n${result}; try \`pnpm --filter @energy-clients/${added.api.clientPackage} run test:contract\``,
  );
  return true;
}

/** `pnpm specs remove <name>`. */
export async function removeCommand(root: string, names: readonly string[]): Promise<boolean> {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) throw new SpecsError("usage", "remove takes one name");
  const changed = removeApi(root, name);
  console.log(`removed ${name}: ${changed.length} files changed or gone`);
  await link(root);
  return true;
}

/** What needs nothing of the other runs at the same time: a build of what the client depends on needs no link to the client. */
async function makeUsable(root: string, { api, operations }: Added): Promise<void> {
  const client = `@energy-clients/${api.clientPackage}`;
  await Promise.all([link(root), build(root, `${client}^...`)]);
  // An API of webhooks alone has nothing to mock.
  const mock = operations === 0 ? undefined : startMock(root, api);
  await Promise.all([build(root, client), mock]);
}

const LONGEST_START_MS = 180_000;

/** In a process that can be ended: a document of which the mock server makes no end would keep this one. */
async function startMock(root: string, { name, title, clientPackage }: Api): Promise<void> {
  const code = `import { startMockServer } from "@energy-clients/contract-testing";
    await (await startMockServer(${JSON.stringify(name)})).close();`;
  const problem = `the mock server of ${title} does not start, so its contract tests cannot run`;
  try {
    await succeed(process.execPath, ["--input-type=module", "-e", code], {
      cwd: join(root, "packages", clientPackage ?? ""),
      signal: AbortSignal.timeout(LONGEST_START_MS),
    });
  } catch (error) {
    const { name: kind, message } = error as Error;
    const reason =
      kind === "TimeoutError" ? `it is not up after ${LONGEST_START_MS / 1000} s` : message.slice(-1000);
    throw new SpecsError("tool_failed", `everything is written, but ${problem}: ${reason}`, { cause: error });
  }
}

function link(root: string): Promise<void> {
  return runPnpm(root, ["install", "--prefer-offline", "--no-frozen-lockfile"]);
}

/** By itself, pnpm would install what is not linked before it runs a script: twice at the same time. */
function build(root: string, filter: string): Promise<void> {
  return runPnpm(root, ["--config.verify-deps-before-run=false", `--filter=${filter}`, "run", "build"]);
}

async function runPnpm(root: string, args: readonly string[]): Promise<void> {
  try {
    await succeed(join(root, "node_modules/.bin/pnpm"), args, { cwd: root });
  } catch (error) {
    const problem = `everything is written, but ${(error as Error).message}`;
    throw new SpecsError("tool_failed", problem, { cause: error });
  }
}

function report({ api, operations, assumptions, remarks, notCalled, written }: Added): string {
  const derived = assumptions.filter(({ derivedId }) => derivedId);
  const unsafe = assumptions.filter(({ assumedUnsafe }) => assumedUnsafe);
  return [
    `${api.title}: @energy-clients/${api.clientPackage} with ${operations} operations, ${written.length} files`,
    ...remarks.map((remark) => `  remark: ${remark}`),
    `contract tests call ${operations - notCalled.length} of ${operations} operations`,
    ...notCalled.map(([id, reason]) => `  not ${id}: ${reason}`),
    ...(derived.length === 0
      ? []
      : [
          `${derived.length} operations have no operationId; derived and recorded in specs/${api.name}/overlay.yaml`,
        ]),
    ...(unsafe.length === 0 ? [] : [`${unsafe.length} POST and PATCH are assumed not idempotent`]),
    ...(api.lintRulesOff === undefined
      ? []
      : [
          `its owner's document breaks these lint rules, which are off for it: ${api.lintRulesOff.join(", ")}`,
        ]),
  ].join("\n");
}
