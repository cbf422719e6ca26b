import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../../errors/contract-testing-error.js";
import { type ClientSeed, EXAMPLE_CLIENT, exampleOrganizations, type OrganizationSeed } from "./seeds.js";

/** Settings of {@link ettScenario}. All have defaults. */
export interface EttScenarioOptions {
  /** @defaultValue the example scenario of the document */
  readonly organizations?: readonly OrganizationSeed[];
  /** @defaultValue the client of the document's examples */
  readonly client?: Partial<ClientSeed>;
  /**
   * How many polls of `getRequestStatus` return `pending` before one returns `completed`. With `"manual"`, a request is
   * pending until `complete()` or `fail()` is called.
   *
   * @defaultValue 1
   */
  readonly pendingPolls?: number | "manual";
  /** Lifetime of tokens, in seconds. @defaultValue 3600 */
  readonly tokenLifetimeSeconds?: number;
  /** Clock, in ms since the epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
  /** Integer that determines generated ids and keys. @defaultValue 1 */
  readonly seed?: number;
}

const OPTIONS: OptionNames<EttScenarioOptions> = {
  organizations: true,
  client: true,
  pendingPolls: true,
  tokenLifetimeSeconds: true,
  now: true,
  seed: true,
};
const CLIENT: OptionNames<ClientSeed> = {
  id: true,
  secret: true,
  name: true,
  organizationId: true,
  trial: true,
};
const ORGANIZATION: OptionNames<OrganizationSeed> = {
  id: true,
  name: true,
  tin: true,
  consents: true,
  wallet: true,
  certificates: true,
  claims: true,
  transfers: true,
  meteringPoints: true,
  contracts: true,
  receivers: true,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Checks the options of a scenario and fills in their defaults. */
export function checkOptions(options: EttScenarioOptions) {
  checkOptionNames(options, OPTIONS, "ettScenario()");
  const { pendingPolls = 1, tokenLifetimeSeconds = 3600, now = Date.now, seed = 1 } = options;
  if (pendingPolls !== "manual" && !(Number.isInteger(pendingPolls) && pendingPolls >= 0))
    refuse(`pendingPolls ${pendingPolls}: must be an integer of at least 0, or "manual"`);
  if (!(Number.isInteger(tokenLifetimeSeconds) && tokenLifetimeSeconds > 0))
    refuse(`tokenLifetimeSeconds ${tokenLifetimeSeconds}: must be an integer of at least 1`);
  if (typeof now !== "function") refuse("now: must be a function");
  if (!Number.isInteger(seed)) refuse(`seed ${seed}: must be an integer`);
  const client = { ...EXAMPLE_CLIENT, ...options.client };
  checkOptionNames(client, CLIENT, "client");
  return {
    now,
    seed,
    client: { ...client, id: checkId("client.id", client.id) },
    organizations: checkOrganizations(options.organizations ?? exampleOrganizations()),
    pendingPolls: pendingPolls === "manual" ? Number.POSITIVE_INFINITY : pendingPolls,
    lifetimeSeconds: tokenLifetimeSeconds,
  };
}

function checkOrganizations(seeds: readonly OrganizationSeed[]): OrganizationSeed[] {
  const ids = new Set<string>();
  return seeds.map((seed, index) => {
    const where = `organizations[${index}]`;
    checkOptionNames(seed, ORGANIZATION, where);
    const id = checkId(`${where}.id`, seed.id);
    if (ids.has(id)) refuse(`${where}.id: another organisation has the same id`);
    ids.add(id);
    for (const receiver of seed.receivers ?? []) {
      checkId(`${where}.receivers[].id`, receiver.id);
      const known = seeds.some((other) => other.id.toLowerCase() === receiver.organizationId?.toLowerCase());
      if (receiver.organizationId !== undefined && !known)
        refuse(`${where}.receivers[].organizationId: unknown organisation ${receiver.organizationId}`);
    }
    return { ...seed, id };
  });
}

function checkId(where: string, id: string): string {
  const lower = String(id).toLowerCase();
  return UUID.test(lower) ? lower : refuse(`${where}: must be a GUID`);
}

function refuse(problem: string): never {
  throw new ContractTestingError("invalid_option", problem);
}
