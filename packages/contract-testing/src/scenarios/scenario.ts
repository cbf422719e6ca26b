import { type ContractDocument, findOperation } from "../contract/contract-document.js";
import type { Parameters } from "../contract/parameters.js";
import type { Api } from "../documents/packaged-documents.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";

/** A valid request as a scenario receives it, without redaction. */
export interface ScenarioRequest {
  readonly operationId: string;
  /** Path template of the operation. */
  readonly path: string;
  /** Documented parameters, parsed, under the document's names. */
  readonly params: Parameters;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, the fields of a form, or text; `undefined` without a body. */
  readonly body: unknown;
}

/** The response of a scenario. It is validated like every response. */
export interface ScenarioResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value or text. @defaultValue the document's example */
  readonly body?: unknown;
  /** Name of the document's example to send. */
  readonly example?: string;
  /** Sends no body although the document has one, as in `ScriptedResponse`. */
  readonly empty?: boolean;
}

/** Returns the response to a request; `undefined` leaves the response to the document. */
export type ScenarioHandler = (request: ScenarioRequest) => ScenarioResponse | undefined;

/** The handlers of a scenario for one API. */
export interface ScenarioHandlers {
  /** Called before the handler of every operation, for example to check access. */
  readonly guard?: ScenarioHandler;
  /** Handlers by operationId. An operation without one responds with what the document declares. */
  readonly operations: Readonly<Record<string, ScenarioHandler>>;
  /**
   * The scenario's clock, in ms since the epoch. Responses carry it in their `Date` header, so that a client can detect
   * that its own clock differs.
   */
  readonly now?: () => number;
}

/**
 * What mocks remember between requests. Pass it to `startMockServer()` as `scenario`. One object can serve several
 * APIs: ETT and its token endpoint share their consents.
 */
export interface Scenario {
  readonly handlers: Partial<Readonly<Record<Api, ScenarioHandlers>>>;
  /** Restores the initial contents. */
  reset(): void;
}

const HANDLERS: OptionNames<ScenarioHandlers> = { guard: true, operations: true, now: true };

/**
 * Checks that a scenario has handlers for an API.
 *
 * @returns A function that reads the handlers, which `reset()` may replace.
 */
export function findHandlers(
  api: Api,
  document: ContractDocument,
  scenario: Scenario | undefined,
): (() => ScenarioHandlers | undefined) | undefined {
  if (scenario === undefined) return undefined;
  if (typeof scenario !== "object" || scenario === null || typeof scenario.handlers !== "object")
    throw new ContractTestingError(
      "invalid_option",
      "scenario: must be a scenario, such as the result of ettScenario()",
    );
  const handlers = scenario.handlers[api];
  if (handlers === undefined)
    throw new ContractTestingError(
      "invalid_option",
      `scenario: has handlers for ${Object.keys(scenario.handlers).join(", ")}, but not for ${api}`,
    );
  checkOptionNames(handlers, HANDLERS, "scenario");
  for (const id of Object.keys(handlers.operations)) findOperation(document, id);
  return () => scenario.handlers[api];
}

/** Calls the handlers of a scenario for a valid request. */
export function callScenario(
  { guard, operations, now }: ScenarioHandlers,
  request: ScenarioRequest,
): ScenarioResponse | undefined {
  const { operationId: id } = request;
  // An operation may be called `constructor`, which every object inherits.
  const response =
    guard?.(request) ?? (Object.hasOwn(operations, id) ? operations[id]?.(request) : undefined);
  if (response === undefined || now === undefined) return response;
  return { ...response, headers: { date: new Date(now()).toUTCString(), ...response.headers } };
}

/** Names the scenario's clock in a message about a time. */
export function clockOf(now: () => number): string {
  return `by this scenario's clock, which shows ${new Date(now()).toISOString()}`;
}
