import { join } from "node:path";
import { logText } from "@energy-clients/scripts-shared/encode";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { type Added, addApi } from "../add/add.ts";
import { removeApi } from "../add/remove.ts";
import type { Api } from "../document/apis.ts";
import { SpecsError } from "../document/specs-error.ts";
import { readMaxBytes, type Values } from "./options.ts";

/** `pnpm specs add <name> --from <url|file>`: the package, linked and built. */
export async function addCommand(root: string, names: readonly string[], values: Values): Promise<boolean> {
  const [name, ...others] = names;
  const { from = [], title, overlay, strict } = values;
  if (name === undefined || others.length > 0) throw new SpecsError("usage", "add takes one name");
  if (from.length === 0) throw new SpecsError("usage", "add needs --from <url|file>");
  const maxBytes = readMaxBytes(values);
  const limits = maxBytes === undefined ? {} : { maxBytes };
  const added = await addApi(root, name, { from, title, limits, overlay, strict });
  console.log(logText(report(added)));
  link(root);
  const filters = ["contract-testing", added.api.clientPackage].map(
    (one) => `--filter=@energy-clients/${one}...`,
  );
  runPnpm(root, [...filters, "run", "build"]);
  startMock(root, added.api);
  console.log(
    `\nbuilt, and its mock server starts; try \`pnpm --filter @energy-clients/${added.api.clientPackage} run test:contract\``,
  );
  return true;
}

/** `pnpm specs remove <name>`. */
export function removeCommand(root: string, names: readonly string[]): boolean {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) throw new SpecsError("usage", "remove takes one name");
  const changed = removeApi(root, name);
  console.log(`removed ${name}: ${changed.length} files changed or gone`);
  link(root);
  return true;
}

/** Prism does not end with some documents, such as Stripe's. This runs it in a process that can be ended. */
function startMock(root: string, { name, title, clientPackage }: Api): void {
  const code = `import { startMockServer } from "@energy-clients/contract-testing";
    await (await startMockServer(${JSON.stringify(name)})).close();`;
  const { status, stderr, error } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: join(root, "packages", clientPackage ?? ""),
    encoding: "utf8",
    timeout: 180_000,
  });
  if (status === 0) return;
  const isEndless = error !== undefined && "code" in error && error.code === "ETIMEDOUT";
  const reason = isEndless
    ? "Prism does not end reading the document within 180 s"
    : stderr.trim().slice(0, 1000);
  const problem = `the client of ${title} is written and built, but its mock server does not start, so its contract tests cannot run`;
  throw new SpecsError("tool_failed", `${problem}: ${reason}`);
}

function link(root: string): void {
  runPnpm(root, ["install", "--prefer-offline", "--no-frozen-lockfile"]);
}

function runPnpm(root: string, args: readonly string[]): void {
  const pnpm = join(root, "node_modules/.bin/pnpm");
  const { status, error } = spawnSync(pnpm, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) return;
  const reason = error?.message ?? `exit code ${status}`;
  throw new SpecsError("tool_failed", `everything is written, but pnpm ${args.join(" ")} failed: ${reason}`);
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
