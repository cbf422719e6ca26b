import { ContractTestingError, refuseUnknownOptions } from "../../errors/contract-testing-error.js";
import { type ClientSeed, type OrganizationSeed, storyClient, storyOrganizations } from "./seeds.js";

/** How a scenario of ETT begins and behaves; all have defaults. */
export interface EttScenarioOptions {
  /** @defaultValue the story of the document's examples */
  readonly organizations?: readonly OrganizationSeed[];
  /** @defaultValue the client of the document's examples */
  readonly client?: Partial<ClientSeed>;
  /**
   * How many polls of `getRequestStatus` find a transfer or claim pending before one finds it completed; `"manual"`
   * until `complete()` or `fail()` is called.
   *
   * @defaultValue 1
   */
  readonly pendingPolls?: number | "manual";
  /** Life of tokens in seconds. @defaultValue 3600 */
  readonly tokenLifetimeSeconds?: number;
  /** Clock, in milliseconds since the epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
  /** Whole number from which ids and keys are made up. @defaultValue 1 */
  readonly seed?: number;
}

const optionNames = ["organizations", "client", "pendingPolls", "tokenLifetimeSeconds", "now", "seed"];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Checks a scenario's options and fills in what they leave out. */
export function checkOptions(options: EttScenarioOptions) {
  refuseUnknownOptions("ettScenario()", options, optionNames);
  const { pendingPolls = 1, tokenLifetimeSeconds = 3600, now = Date.now, seed = 1 } = options;
  if (pendingPolls !== "manual" && !(Number.isInteger(pendingPolls) && pendingPolls >= 0))
    refuse(`pendingPolls ${pendingPolls}: must be a whole number from 0, or "manual"`);
  if (!(Number.isInteger(tokenLifetimeSeconds) && tokenLifetimeSeconds > 0))
    refuse(`tokenLifetimeSeconds ${tokenLifetimeSeconds}: must be a whole number from 1`);
  if (typeof now !== "function") refuse("now: must be a function");
  if (!Number.isInteger(seed)) refuse(`seed ${seed}: must be a whole number`);
  const client = { ...storyClient, ...options.client };
  refuseUnknownOptions("client", client, Object.keys(storyClient));
  return {
    now,
    seed,
    client: { ...client, id: checkId("client.id", client.id) },
    organizations: checkOrganizations(options.organizations ?? storyOrganizations()),
    pendingPolls: pendingPolls === "manual" ? Number.POSITIVE_INFINITY : pendingPolls,
    lifetimeSeconds: tokenLifetimeSeconds,
  };
}

const seedNames = [
  ...["id", "name", "tin", "consents", "wallet"],
  ...["certificates", "claims", "transfers", "meteringPoints", "contracts", "receivers"],
];

function checkOrganizations(seeds: readonly OrganizationSeed[]): OrganizationSeed[] {
  const ids = new Set<string>();
  return seeds.map((seed, index) => {
    const where = `organizations[${index}]`;
    refuseUnknownOptions(where, seed, seedNames);
    const id = checkId(`${where}.id`, seed.id);
    if (ids.has(id)) refuse(`${where}.id: another organisation has the same id`);
    ids.add(id);
    for (const receiver of seed.receivers ?? []) {
      checkId(`${where}.receivers[].id`, receiver.id);
      const known = seeds.some((other) => other.id.toLowerCase() === receiver.organizationId?.toLowerCase());
      if (receiver.organizationId !== undefined && !known)
        refuse(
          `${where}.receivers[].organizationId: the scenario has no organisation ${receiver.organizationId}`,
        );
    }
    return { ...seed, id };
  });
}

function checkId(where: string, id: string): string {
  const lower = String(id).toLowerCase();
  return uuid.test(lower) ? lower : refuse(`${where}: must be a GUID`);
}

function refuse(problem: string): never {
  throw new ContractTestingError("invalid_option", problem);
}
