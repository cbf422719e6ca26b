import { once } from "node:events";
import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { enmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import { ettScenario } from "../scenarios/ett/ett-scenario.js";
import type { Scenario } from "../scenarios/scenario.js";
import type { MockServer } from "../server/mock-server.js";
import { startMockServer } from "../server/start-mock-server.js";
import { type CliOptions, parseOptions, usage } from "./mocks-options.js";
import { banner, logLines } from "./mocks-output.js";

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

/**
 * Starts the mocks and tells where they are.
 *
 * @param write - Takes what is to be shown, a line or more at a time.
 * @returns The running mocks, in the order asked for; none is left running when one can not be started.
 */
export async function run(
  { apis, port, state, quiet, allowedHosts, allowedOrigins }: CliOptions,
  write: (text: string) => void,
): Promise<MockServer[]> {
  const scenarios = state ? createScenarios() : undefined;
  const mocks: MockServer[] = [];
  try {
    for (const [index, api] of apis.entries()) {
      const scenario = scenarios?.[api];
      const mock = await startMockServer(api, {
        allowedHosts,
        allowedOrigins,
        port: port === 0 ? 0 : port + index,
        ...(scenario !== undefined && { state: scenario }),
        onRequest(request, durationMs) {
          if (!quiet || request.violations.length > 0) write(logLines(api, request, durationMs));
        },
      });
      mocks.push(mock);
    }
    for (const mock of mocks) write(`${await banner(mock, state)}\n`);
    write("Ready. Ctrl+C ends it.\n");
    return mocks;
  } catch (error) {
    await Promise.all(mocks.map((mock) => mock.close()));
    throw error;
  }
}

function createScenarios(): { readonly [Name in Api]?: Scenario } {
  const ett = ettScenario();
  return { ett, "ett-identity": ett, enmacc: enmaccScenario() };
}
