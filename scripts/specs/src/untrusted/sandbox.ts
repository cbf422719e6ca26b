import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import { SpecsError, type SpecsErrorCode } from "../document/specs-error.ts";

/** A tool that processes a downloaded document. */
export interface SandboxedTool {
  /** For messages, such as `redocly lint`. */
  readonly name: string;
  /** The tool's JavaScript file and its arguments. */
  readonly args: readonly string[];
  /** The working folder: the only one besides the installed packages that the tool can read. */
  readonly cwd: string;
  readonly input?: string;
  /** Code of the error when the tool does not end in time. @defaultValue `tool_failed` */
  readonly code?: SpecsErrorCode;
  /** Milliseconds. @defaultValue 120000 */
  readonly timeoutMs?: number;
}

/** How a tool ended, and what it printed. */
export interface ToolResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const MAX_OUTPUT = 256 * 1024 * 1024;
const ownPackage = join(import.meta.dirname, "../..");
/** The only environment variables that a tool gets: a tool that reads documents needs no token. */
const ENVIRONMENT = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR", "LANG", "TZ"];

/**
 * Runs a Node program that processes a downloaded document, without the rights to do harm: it can read its working folder
 * and the installed packages, cannot write, connect or start a process, gets few environment variables, and is ended
 * after a time limit. This holds whatever references its own resolver follows.
 *
 * @throws {@link SpecsError} `tool_failed`, or the given code, when the tool does not start or does not end in time.
 * @see {@link https://nodejs.org/api/permissions.html | Node's permission model}
 */
export function runSandboxed(tool: SandboxedTool): Promise<ToolResult> {
  const { name, input = "", code = "tool_failed", timeoutMs = 120_000 } = tool;
  return new Promise((resolve, reject) => {
    const child = startSandboxed(tool);
    const fail = (problem: string, cause?: unknown) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new SpecsError(code, `${name} ${problem}`, { cause }));
    };
    const timer = setTimeout(() => fail(tooLong(timeoutMs)), timeoutMs);
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
        if (output[stream].length > MAX_OUTPUT) fail(`printed more than ${MAX_OUTPUT} characters`);
      });
    }
    child.on("error", (cause) => fail(`does not start: ${cause.message}`, cause));
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, ...output });
    });
    // A tool that ends early does not read its input.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Starts the tool's process with read access only. */
export function startSandboxed({ args, cwd }: Pick<SandboxedTool, "args" | "cwd">) {
  const readable = [...installed(), cwd, realpathSync(cwd)];
  const restricted = ["--permission", ...new Set(readable.map((path) => `--allow-fs-read=${path}`))];
  const env: NodeJS.ProcessEnv = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_NOTIFICATIONS: "true" };
  for (const key of ENVIRONMENT) if (process.env[key] !== undefined) env[key] = process.env[key];
  return spawn(process.execPath, [...restricted, "--no-warnings", ...args], { cwd, env });
}

/** How long a tool may take for a document, in milliseconds: the types of 20 MB take 20 s with a processor of their own. */
export function timeLimit(characters: number): number {
  return 120_000 + 20_000 * Math.floor(characters / 1_000_000);
}

/** Returns the rest of a message that begins with the tool's name. */
export function tooLong(timeoutMs: number): string {
  return `did not end within ${timeoutMs / 1000} s; the document may need more work than a valid one does`;
}

/** This workspace package, the one that it imports, and the store that its dependencies are linked to. */
function installed(): string[] {
  const packages = realpathSync(join(ownPackage, "node_modules"));
  const store = realpathSync(join(packages, "openapi-typescript"));
  const end = store.lastIndexOf(`${join("node_modules", ".pnpm")}`);
  const root = end === -1 ? dirname(store) : join(store.slice(0, end), "node_modules");
  const own = [ownPackage, join(ownPackage, "../shared")].flatMap((folder) => [
    join(folder, "src"),
    join(folder, "package.json"),
  ]);
  return [...own, join(ownPackage, "node_modules"), packages, root];
}
