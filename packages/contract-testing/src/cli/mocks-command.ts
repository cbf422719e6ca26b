import "../errors/supported-node.js";

import { once } from "node:events";
import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { enmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import { ettScenario } from "../scenarios/ett/ett-scenario.js";
import type { Scenario } from "../scenarios/scenario.js";
import type { MockServer } from "../server/mock-server.js";
import { startMockServer } from "../server/start-mock-server.js";
import { type CliOptions, parseOptions, USAGE } from "./mocks-options.js";
import { banner, logLines } from "./mocks-output.js";

/** Runs the command `energy-mocks` until it is interrupted. @returns The exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options.help) {
      console.log(USAGE);
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
    console.error(`${error.message.replace("[contract-testing] ", "energy-mocks: ")}\n\n${USAGE}`);
    return 1;
  }
}

/**
 * Starts the mocks and prints their URLs.
 *
 * @param write - Prints one or more lines.
 * @returns The running mocks in the given order. If one cannot be started, none stays open.
 */
export async function run(
  { apis, port, scenario: withScenarios, quiet, allowedHosts, allowedOrigins }: CliOptions,
  write: (text: string) => void,
): Promise<MockServer[]> {
  const scenarios = withScenarios ? createScenarios() : undefined;
  const mocks: MockServer[] = [];
  try {
    for (const [index, api] of apis.entries()) {
      const scenario = scenarios?.[api];
      const mock = await startMockServer(api, {
        allowedHosts,
        allowedOrigins,
        port: port === 0 ? 0 : port + index,
        ...(scenario !== undefined && { scenario }),
        onRequest(request, durationMs) {
          if (!quiet || request.violations.length > 0) write(logLines(api, request, durationMs));
        },
      });
      mocks.push(mock);
    }
    for (const mock of mocks) write(`${await banner(mock, withScenarios)}\n`);
    write("Ready. Press Ctrl+C to stop.\n");
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
