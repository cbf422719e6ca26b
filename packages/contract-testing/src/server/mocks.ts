import { refuseUnknownOptions } from "../errors/contract-testing-error.js";
import type { EnmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import type { EttScenario } from "../scenarios/ett/ett-scenario.js";
import type { Scenario } from "../scenarios/scenario.js";
import type { MockServer } from "./mock-server.js";
import { startMockServer } from "./start-mock-server.js";

/** Settings of all mocks; all have defaults. */
export interface MocksOptions {
  /** What the mocks keep from one request to the next; that of ETT serves its token endpoint too. @defaultValue nothing */
  readonly state?: { readonly ett?: EttScenario; readonly enmacc?: EnmaccScenario };
}

/** Mocks of all APIs. */
export interface Mocks extends AsyncDisposable {
  readonly ett: MockServer;
  /** The token endpoint of ETT's clients. */
  readonly identity: MockServer;
  readonly enmacc: MockServer;
  /** As each mock's own. */
  expectNoViolations(): void;
  /** As each mock's own. */
  expectFaultsFired(): void;
  /** As each mock's own, and puts the state back to how it began. */
  reset(): void;
  /** Closes all of them. */
  close(): Promise<void>;
}

/**
 * Starts mocks of all APIs on free ports.
 *
 * @throws {@link ContractTestingError} as {@link startMockServer} does; then none is left running.
 */
export async function startMocks(options: MocksOptions = {}): Promise<Mocks> {
  refuseUnknownOptions("startMocks()", options, ["state"]);
  const { state = {} } = options;
  refuseUnknownOptions("state", state, ["ett", "enmacc"]);
  const started = await Promise.allSettled([
    startMockServer("ett", withState(state.ett)),
    startMockServer("ett-identity", withState(state.ett)),
    startMockServer("enmacc", withState(state.enmacc)),
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
    expectNoViolations: () => servers.forEach((server) => void server.expectNoViolations()),
    expectFaultsFired: () => servers.forEach((server) => void server.expectFaultsFired()),
    reset() {
      for (const part of [...servers, state.ett, state.enmacc]) part?.reset();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function withState(scenario: Scenario | undefined) {
  return scenario === undefined ? {} : { state: scenario };
}
