import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import type { EnmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import type { EttScenario } from "../scenarios/ett/ett-scenario.js";
import type { MockServer } from "../server/mock-server.js";
import type { AdjustableClock } from "./adjustable-clock.js";

/** Scenarios that remember, and their clock. */
export interface ControlledScenarios {
  readonly ett: EttScenario;
  readonly enmacc: EnmaccScenario;
  readonly clock: AdjustableClock;
}

/** What a control server controls. */
export interface ControlledMocks {
  readonly mocks: readonly MockServer[];
  /** Absent if the mocks remember nothing. */
  readonly scenarios?: ControlledScenarios | undefined;
}

/** Finds a running mock. @throws {@link ContractTestingError} `unknown_api`. */
export function findMock({ mocks }: ControlledMocks, name: string): MockServer {
  const mock = mocks.find(({ api }) => api === name);
  if (mock !== undefined) return mock;
  const running: Api[] = mocks.map(({ api }) => api);
  throw new ContractTestingError(
    "unknown_api",
    `no mock of "${name}" is running; ${suggestion(name, running)}`,
  );
}

/** Returns the scenarios. @throws {@link ContractTestingError} `invalid_option` if the mocks have none. */
export function requireScenarios({ scenarios }: ControlledMocks): ControlledScenarios {
  if (scenarios !== undefined) return scenarios;
  throw new ContractTestingError(
    "invalid_option",
    "the mocks have no scenario, and so no clock and no steps; start energy-mocks with --scenario",
  );
}

/** Restores what the mocks had at their start. */
export function resetAll({ mocks, scenarios }: ControlledMocks): void {
  for (const mock of mocks) mock.reset();
  scenarios?.clock.reset();
  scenarios?.ett.reset();
  scenarios?.enmacc.reset();
}
