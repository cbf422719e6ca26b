import "../node/supported-node.js";

import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";
import type { EnmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import type { EttScenario } from "../scenarios/ett/ett-scenario.js";
import type { Scenario } from "../scenarios/scenario.js";
import { ADMISSION_OPTIONS, type AdmissionOptions } from "./admission.js";
import {
  type ClientClock,
  type ConnectOptions,
  connect,
  type MocksConnection,
  requireSameClock,
} from "./connection.js";
import type { MockServer } from "./mock-server.js";
import { startMockServer } from "./start-mock-server.js";

/** Settings of {@link startMocks}. All have defaults. */
export interface MocksOptions extends AdmissionOptions {
  /** What the mocks remember between requests. That of ETT also serves its token endpoint. @defaultValue nothing */
  readonly scenarios?: { readonly ett?: EttScenario; readonly enmacc?: EnmaccScenario };
  /**
   * The clock that `connect()` returns for the clients, such as `createTestClock()` of `@energy-clients/auth/testing`.
   * A scenario must be created with its `now`.
   *
   * @defaultValue the clocks of the scenarios; without one, the real time
   */
  readonly clock?: ClientClock;
}

/** Mocks of all APIs. */
export interface Mocks extends AsyncDisposable {
  readonly ett: MockServer;
  /** The token endpoint of ETT's clients. */
  readonly identity: MockServer;
  readonly enmacc: MockServer;
  /**
   * Returns what `createAuthenticatedEttClient()` and `createAuthenticatedEnmaccClient()` take to call these mocks: URLs,
   * credentials that the mocks accept, and the clock.
   *
   * @throws {@link ContractTestingError} `unknown_option`; `unknown_organization` for a participant that the scenario
   * lacks.
   * @example
   * ```ts
   * import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
   * import { startMocks } from "@energy-clients/contract-testing";
   *
   * await using mocks = await startMocks();
   * const ett = createAuthenticatedEttClient(mocks.connect().ett);
   * ```
   */
  connect(options?: ConnectOptions): MocksConnection;
  /** Calls `expectNoViolations()` of each mock. */
  expectNoViolations(): void;
  /** Calls `expectFaultsFired()` of each mock. */
  expectFaultsFired(): void;
  /** Calls `reset()` of each mock and of each scenario. */
  reset(): void;
  /** Closes all mocks. */
  close(): Promise<void>;
}

const OPTIONS: OptionNames<MocksOptions> = { scenarios: true, clock: true, ...ADMISSION_OPTIONS };
const CONNECT: OptionNames<ConnectOptions> = { participant: true };
const SCENARIOS: OptionNames<NonNullable<MocksOptions["scenarios"]>> = { ett: true, enmacc: true };

/**
 * Starts mocks of all APIs on free ports.
 *
 * @throws {@link ContractTestingError} like {@link startMockServer}; in that case no mock stays open.
 * @example
 * ```ts
 * import { enmaccScenario, ettScenario, startMocks } from "@energy-clients/contract-testing";
 *
 * const scenarios = { ett: ettScenario(), enmacc: enmaccScenario() };
 * await using mocks = await startMocks({ scenarios });
 * console.log(mocks.connect(), mocks.ett.url, mocks.identity.url, mocks.enmacc.url);
 * ```
 */
export async function startMocks(options: MocksOptions = {}): Promise<Mocks> {
  checkOptionNames(options, OPTIONS, "startMocks()");
  const { scenarios = {}, clock, allowedHosts = [], allowedOrigins = [] } = options;
  checkOptionNames(scenarios, SCENARIOS, "scenarios");
  if (clock !== undefined && typeof clock?.now !== "function")
    throw new ContractTestingError("invalid_option", "clock: must have a function `now`");
  requireSameClock("ett", scenarios.ett?.handlers.ett?.now, clock);
  requireSameClock("enmacc", scenarios.enmacc?.handlers.enmacc?.now, clock);
  const settings = (scenario: Scenario | undefined) => ({
    allowedHosts,
    allowedOrigins,
    ...(scenario !== undefined && { scenario }),
  });
  const started = await Promise.allSettled([
    startMockServer("ett", settings(scenarios.ett)),
    startMockServer("ett-identity", settings(scenarios.ett)),
    startMockServer("enmacc", settings(scenarios.enmacc)),
  ]);
  const servers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
  };
  const [ett, identity, enmacc] = servers;
  if (ett === undefined || identity === undefined || enmacc === undefined) {
    await close();
    throw started.find((result) => result.status === "rejected")?.reason;
  }
  return {
    ett,
    identity,
    enmacc,
    connect(wanted = {}) {
      checkOptionNames(wanted, CONNECT, "connect()");
      const urls = { ett: ett.url, identity: identity.url, enmacc: enmacc.url };
      return connect({ urls, ...scenarios, clock }, wanted);
    },
    expectNoViolations: () => servers.forEach((server) => void server.expectNoViolations()),
    expectFaultsFired: () => servers.forEach((server) => void server.expectFaultsFired()),
    reset() {
      for (const part of [...servers, scenarios.ett, scenarios.enmacc]) part?.reset();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
