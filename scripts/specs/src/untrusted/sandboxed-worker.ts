import type { Socket } from "node:net";
import { SpecsError } from "../document/specs-error.ts";
import { MAX_OUTPUT, type SandboxedTool, startSandboxed, tooLong } from "./sandbox.ts";

/** Sends one JSON text to the tool, and returns the JSON text that it responds with. One at a time, in order. */
export type AskWorker = (input: string, identity?: Identity) => Promise<string>;

/** What errors of one request say, and how long it may take, instead of what holds for the tool. */
export type Identity = Partial<Pick<SandboxedTool, "name" | "code" | "timeoutMs">>;

type Child = ReturnType<typeof startSandboxed>;

/** Requests that one process serves, so that nothing that documents leave in its memory adds up. */
const MAX_REQUESTS = 100;

/**
 * Creates a tool in the sandbox that stays for the next document, since starting it takes longer than most documents.
 * It reads a JSON text a line and writes one a line. It starts with the first request, is ended and started again when a
 * document takes too long or after {@link MAX_REQUESTS}, and keeps no process alive.
 *
 * @returns A function that rejects with {@link SpecsError} `tool_failed`, or the tool's own code, when the tool does not
 * start, ends, or does not respond in time.
 */
export function createSandboxedWorker(tool: Omit<SandboxedTool, "input">): AskWorker {
  let running: Child | undefined;
  let served = 0;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Child {
    const child = startSandboxed(tool);
    child.stdout.setEncoding("utf8");
    child.stderr.setEncoding("utf8");
    // A tool that has ended leaves its input unread; its exit tells what happened.
    child.stdin.on("error", () => {});
    child.once("exit", () => {
      if (running === child) running = undefined;
    });
    return child;
  }

  return (input, identity) => {
    const response = last.then(async () => {
      if (served === MAX_REQUESTS) {
        running?.kill("SIGKILL");
        running = undefined;
      }
      if (running === undefined) {
        running = start();
        served = 0;
      }
      served++;
      try {
        return await ask(running, input, { ...tool, ...identity });
      } catch (error) {
        running = undefined;
        throw error;
      }
    });
    last = response.catch(() => undefined);
    return response;
  };
}

function ask(child: Child, input: string, tool: Omit<SandboxedTool, "input">): Promise<string> {
  const { name, code = "tool_failed", timeoutMs = 120_000 } = tool;
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    const settle = () => {
      clearTimeout(timer);
      child.stdout.off("data", read);
      child.stderr.off("data", note);
      child.off("error", failToStart).off("exit", end);
      keepAlive(child, false);
    };
    const fail = (problem: string, cause?: unknown) => {
      settle();
      child.kill("SIGKILL");
      reject(new SpecsError(code, `${name} ${problem}`, { cause }));
    };
    const read = (text: string) => {
      stdout += text;
      if (stdout.length > MAX_OUTPUT) return fail(`printed more than ${MAX_OUTPUT} characters`);
      if (!text.endsWith("\n")) return;
      settle();
      resolve(stdout);
    };
    const note = (text: string) => {
      stderr = (stderr + text).slice(-10_000);
    };
    const failToStart = (cause: Error) => fail(`does not start: ${cause.message}`, cause);
    const end = () => fail(`ended before it responded: ${stderr.trim() || "it printed nothing"}`);
    const timer = setTimeout(() => fail(tooLong(timeoutMs)), timeoutMs);
    keepAlive(child, true);
    child.stdout.on("data", read);
    child.stderr.on("data", note);
    child.once("error", failToStart).once("exit", end);
    child.stdin.write(`${input}\n`);
  });
}

/** Whether the process that uses the tool has to wait for it: only while a response is due. */
function keepAlive(child: Child, isBusy: boolean): void {
  const handles = [child, child.stdin, child.stdout, child.stderr] as unknown as Socket[];
  for (const handle of handles) isBusy ? handle.ref?.() : handle.unref?.();
}
