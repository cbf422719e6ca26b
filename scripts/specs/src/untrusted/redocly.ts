import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RedoclyRequest } from "./redocly-worker.ts";
import { type ToolResult, timeLimit } from "./sandbox.ts";
import { type AskWorker, createSandboxedWorker, type Identity } from "./sandboxed-worker.ts";

let worker: { readonly ask: AskWorker; readonly folder: string } | undefined;
let requests = 0;

/**
 * Runs the command line of Redocly in the sandbox. One process serves all calls, in order. It can read the given files
 * alone, beside the installed packages, and they are gone before the next call.
 *
 * @param files - Texts by file name; the working folder has no others.
 * @throws {@link SpecsError} `tool_failed`, or the given code, when Redocly does not end in time or ends its process.
 */
export async function runRedocly(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  identity: Identity,
): Promise<ToolResult> {
  worker ??= startWorker();
  const folder = join(worker.folder, String(requests++));
  mkdirSync(folder);
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const request: RedoclyRequest = { args, folder };
    const timeoutMs = timeLimit(Object.values(files).reduce((sum, text) => sum + text.length, 0));
    return JSON.parse(await worker.ask(JSON.stringify(request), { timeoutMs, ...identity }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function startWorker() {
  const folder = mkdtempSync(join(tmpdir(), "specs-redocly-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const args = [join(import.meta.dirname, "redocly-worker.ts"), join(dirname(manifest), "lib/index.js")];
  return { folder, ask: createSandboxedWorker({ name: "redocly", args, cwd: folder }) };
}
