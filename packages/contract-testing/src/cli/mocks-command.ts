import "../node/supported-node.js";

import { once } from "node:events";
import { createAdjustableClock } from "../control/adjustable-clock.js";
import { type ControlServer, startControlServer } from "../control/control-server.js";
import type { ControlledScenarios } from "../control/controlled-mocks.js";
import { type Api, isOwnDocument } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { enmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import { ettScenario } from "../scenarios/ett/ett-scenario.js";
import type { Scenario } from "../scenarios/scenario.js";
import type { MockServer } from "../server/mock-server.js";
import { startMockServer } from "../server/start-mock-server.js";
import { type CliOptions, parseOptions, USAGE } from "./mocks-options.js";
import { banner, controlBanner, logLines } from "./mocks-output.js";

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
    const running = await run(options, console.log, process.env.ENERGY_MOCKS_CONTROL_TOKEN || undefined);
    await end;
    ended.abort();
    await running.close();
    return 0;
  } catch (error) {
    if (!(error instanceof ContractTestingError)) throw error;
    console.error(`${error.message.replace("[contract-testing] ", "energy-mocks: ")}\n\n${USAGE}`);
    return 1;
  }
}

/** What the command runs. */
export interface RunningMocks {
  readonly mocks: readonly MockServer[];
  readonly control: ControlServer;
  close(): Promise<void>;
}

/**
 * Starts the mocks and their control server, and prints the URLs.
 *
 * @param write - Prints one or more lines.
 * @param token - For the control server.
 * @returns The running mocks in the given order. If one cannot be started, none stays open.
 */
export async function run(
  options: CliOptions,
  write: (text: string) => void,
  token?: string,
): Promise<RunningMocks> {
  const { apis, port, host, scenario: withScenarios, quiet, allowedHosts, controlOrigins } = options;
  const allowedOrigins = [...options.allowedOrigins, ...controlOrigins];
  const scenarios = withScenarios ? createScenarios() : undefined;
  const mocks: MockServer[] = [];
  try {
    for (const [index, api] of apis.entries()) {
      const scenario = scenarios?.byApi[api];
      const mock = await startMockServer(api, {
        allowedHosts,
        allowedOrigins,
        host,
        port: port === 0 ? 0 : port + index,
        ...(scenario !== undefined && { scenario }),
        onRequest(request, durationMs) {
          if (!quiet || request.violations.length > 0) write(logLines(api, request, durationMs));
        },
      });
      mocks.push(mock);
    }
    for (const mock of mocks) write(`${await banner(mock, withScenarios)}\n`);
    const control = await startControlServer(
      { mocks, scenarios },
      { port: options.controlPort, host, allowedHosts, allowedOrigins: controlOrigins, token },
    );
    write(`${controlBanner(control.url, options, token !== undefined)}\n`);
    write("Ready. Press Ctrl+C to stop.\n");
    const close = async () => {
      await Promise.all([control, ...mocks].map((server) => server.close()));
    };
    return { mocks, control, close };
  } catch (error) {
    await Promise.all(mocks.map((mock) => mock.close()));
    throw error;
  }
}

function createScenarios(): ControlledScenarios & { readonly byApi: { readonly [Name in Api]?: Scenario } } {
  const clock = createAdjustableClock();
  const ett = ettScenario({ now: clock.now });
  // The scenario does not fit a document of enmacc that was vendored: that mock responds from the document alone.
  const isOwn = isOwnDocument("enmacc");
  const data = isOwn ? {} : { participants: [], counterparties: [], products: [], prices: {} };
  const enmacc = enmaccScenario({ now: clock.now, ...data });
  return { ett, enmacc, clock, byApi: { ett, "ett-identity": ett, ...(isOwn && { enmacc }) } };
}
