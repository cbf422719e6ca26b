import {
  enmaccScenario,
  ettScenario,
  exampleOrganizations,
  type Mocks,
  startMocks,
} from "@energy-clients/contract-testing";

/**
 * Starts mocks that remember: a contract that was created is listed, a transferred quantity is gone, an accepted quote is
 * a trade. enmacc also has trades that were made before, and one more comes in with each list of trades.
 */
export function startTourMocks(): Promise<Mocks> {
  const organizations = exampleOrganizations().map((organization) => ({ ...organization, contracts: [] }));
  const enmacc = enmaccScenario({ trades: { count: 4, arriving: 1 } });
  return startMocks({ scenarios: { ett: ettScenario({ organizations }), enmacc } });
}
