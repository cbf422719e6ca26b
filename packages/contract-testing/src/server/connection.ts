import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import type { EnmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import type { EttScenario } from "../scenarios/ett/ett-scenario.js";
import { EXAMPLE_CLIENT } from "../scenarios/ett/seeds.js";

/** How an authenticated client takes its time. `createTestClock()` of `@energy-clients/auth/testing` returns one. */
export interface ClientClock {
  /** Wall time in ms since the Unix epoch. */
  readonly now: () => number;
  /** Time in ms since any moment. */
  readonly monotonicNow?: () => number;
  /** Waits. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Sets a timer and returns a function that stops it. */
  readonly setTimer?: (run: () => void, ms: number) => () => void;
}

/** What `createAuthenticatedEttClient()` takes to call the mocks. Other options can be added. */
export interface EttConnection extends Partial<ClientClock> {
  readonly environment: { readonly baseUrl: string; readonly tokenUrl: string; readonly scope: string };
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What `createAuthenticatedEnmaccClient()` takes to call the mock. Other options can be added. */
export interface EnmaccConnection extends Partial<ClientClock> {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
}

/** What the authenticated clients take to call the mocks. */
export interface MocksConnection {
  readonly ett: EttConnection;
  readonly enmacc: EnmaccConnection;
}

/** Settings of `Mocks.connect()`. All have defaults. */
export interface ConnectOptions {
  /** Client id of the enmacc participant. @defaultValue the first participant: `nordlicht`, or that of the scenario */
  readonly participant?: string;
}

/** What a connection is made of. */
export interface ConnectionParts {
  readonly urls: { readonly ett: string; readonly identity: string; readonly enmacc: string };
  readonly ett?: EttScenario | undefined;
  readonly enmacc?: EnmaccScenario | undefined;
  /** Overrides the clocks of the scenarios. */
  readonly clock?: ClientClock | undefined;
}

const TENANT = "datahubeouenerginet.onmicrosoft.com";

/** Accepted without a scenario, like any other. Their texts say that they open nothing. */
const EXAMPLE_SECRET = EXAMPLE_CLIENT.secret;
const EXAMPLE_KEY = "example-key-that-opens-nothing";

/** Returns the URL of the token endpoint, and the scope to request. */
export function tokenEndpoint(identityUrl: string) {
  return {
    tokenUrl: `${identityUrl}/${TENANT}/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
    scope: `https://${TENANT}/energy-origin/.default`,
  };
}

/**
 * Returns what the authenticated clients take to call the mocks.
 *
 * @throws {@link ContractTestingError} `unknown_organization` for a participant that the scenario lacks.
 */
export function connect(
  { urls, ett, enmacc, clock }: ConnectionParts,
  { participant }: ConnectOptions,
): MocksConnection {
  const { id, secret } = ett?.client ?? EXAMPLE_CLIENT;
  return {
    ett: {
      environment: { baseUrl: urls.ett, ...tokenEndpoint(urls.identity) },
      clientId: id,
      clientSecret: secret,
      ...timeOf(clock, ett?.handlers.ett?.now),
    },
    enmacc: {
      baseUrl: urls.enmacc,
      ...participantOf(enmacc, participant),
      apiKey: enmacc?.apiKey ?? EXAMPLE_KEY,
      ...timeOf(clock, enmacc?.handlers.enmacc?.now),
    },
  };
}

/**
 * Checks that a scenario has the clock of the mocks: two clocks would let tokens expire before they are issued.
 *
 * @throws {@link ContractTestingError} `invalid_option`.
 */
export function requireSameClock(
  name: Api,
  scenarioNow: (() => number) | undefined,
  clock: ClientClock | undefined,
): void {
  if (clock === undefined || scenarioNow === undefined || scenarioNow === clock.now) return;
  throw new ContractTestingError(
    "invalid_option",
    `scenarios.${name}: has another clock than the mocks; create it with now: clock.now`,
  );
}

function timeOf(clock: ClientClock | undefined, now: (() => number) | undefined): Partial<ClientClock> {
  if (clock === undefined) return now === undefined || now === Date.now ? {} : { now };
  const { monotonicNow, sleep, setTimer } = clock;
  return {
    now: clock.now,
    ...(monotonicNow && { monotonicNow }),
    ...(sleep && { sleep }),
    ...(setTimer && { setTimer }),
  };
}

function participantOf(scenario: EnmaccScenario | undefined, wanted: string | undefined) {
  if (scenario === undefined) return { clientId: wanted ?? "nordlicht", clientSecret: EXAMPLE_SECRET };
  const { participants } = scenario;
  const found = wanted === undefined ? participants[0] : participants.find((one) => one.clientId === wanted);
  if (found !== undefined) return { clientId: found.clientId, clientSecret: found.clientSecret };
  const known = participants.map(({ clientId }) => clientId);
  throw new ContractTestingError(
    "unknown_organization",
    `participant: unknown client id "${wanted}"; ${suggestion(wanted ?? "", known)}`,
  );
}
