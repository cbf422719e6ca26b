import { runCli } from "@energy-clients/scripts-shared/run-cli";
import { vi } from "vitest";
import { generateCommand } from "../../src/commands/generate-command.ts";
import { specsCommand } from "../../src/commands/specs-command.ts";

const commands = { specs: specsCommand, generate: generateCommand };

/** Runs `pnpm specs` or `pnpm generate` on a repository as their programs do, in this process. */
export async function runCommand(
  { root }: { readonly root: string },
  script: keyof typeof commands,
  ...args: string[]
) {
  const output = { stdout: "", stderr: "" };
  const captured = (stream: keyof typeof output) => (text: string) => {
    output[stream] += `${text}\n`;
  };
  const log = vi.spyOn(console, "log").mockImplementation(captured("stdout"));
  const error = vi.spyOn(console, "error").mockImplementation(captured("stderr"));
  const exitCode = process.exitCode;
  try {
    await runCli(() => commands[script](root, args));
    return { status: Number(process.exitCode), ...output };
  } finally {
    process.exitCode = exitCode;
    log.mockRestore();
    error.mockRestore();
  }
}
