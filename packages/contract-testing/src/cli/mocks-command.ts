import { once } from "node:events";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { parseOptions, usage } from "./mocks-options.js";
import { run } from "./run.js";

/** The command `energy-mocks`; runs until it is interrupted. @returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options.help) {
      console.log(usage);
      return 0;
    }
    const ended = new AbortController();
    const end = Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal, ended)));
    const mocks = await run(options, console.log);
    await end;
    ended.abort();
    await Promise.all(mocks.map((mock) => mock.close()));
    return 0;
  } catch (error) {
    if (!(error instanceof ContractTestingError)) throw error;
    console.error(`${error.message.replace("[contract-testing] ", "energy-mocks: ")}\n\n${usage}`);
    return 1;
  }
}
