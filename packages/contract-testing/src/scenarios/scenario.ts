import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError, refuseUnknownOptions } from "../errors/contract-testing-error.js";
import { type ContractDocument, findOperation } from "../prism/contract-document.js";
import type { Parameters } from "../prism/request.js";

/** A valid request, as a scenario sees it. Nothing is redacted. */
export interface ScenarioRequest {
  readonly operationId: string;
  /** Path template of the operation. */
  readonly path: string;
  /** Documented parameters, parsed, under the document's names. */
  readonly params: Parameters;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, the fields of a form, or text; `undefined` when there was none. */
  readonly body: unknown;
}

/** What a scenario answers. It is checked against the document like every answer. */
export interface ScenarioAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value or text; without it the document's example. */
  readonly body?: unknown;
  /** Name of the document's example to answer with. */
  readonly example?: string;
  /** Send no body although the document has one: see `ScriptedAnswer`. */
  readonly empty?: boolean;
}

/** Answers a request, or leaves it to the document with `undefined`. */
export type ScenarioHandler = (request: ScenarioRequest) => ScenarioAnswer | undefined;

/** A scenario's part in one API. */
export interface ScenarioHandlers {
  /** Asked first for every operation, such as for access. */
  readonly guard?: ScenarioHandler;
  /** By operationId. Operations without one answer as the document says. */
  readonly operations: Readonly<Record<string, ScenarioHandler>>;
  /**
   * The scenario's clock, in ms since the epoch. Responses tell it in their `Date` header, as a server does, so that a
   * client with another clock can tell that it is another.
   */
  readonly now?: () => number;
}

/**
 * A state that mocks keep from one request to the next: give it to `startMockServer()` as `state`. The same object can
 * serve several APIs, as ETT and its token endpoint know of the same consents.
 */
export interface Scenario {
  readonly handlers: Partial<Readonly<Record<Api, ScenarioHandlers>>>;
  /** Puts everything back to how it began. */
  reset(): void;
}

/** Checks that a scenario has a part in an API; @returns how to find that part, which `reset()` may replace. */
export function findHandlers(
  api: Api,
  document: ContractDocument,
  scenario: Scenario | undefined,
): (() => ScenarioHandlers | undefined) | undefined {
  if (scenario === undefined) return undefined;
  if (typeof scenario !== "object" || scenario === null || typeof scenario.handlers !== "object")
    throw new ContractTestingError(
      "invalid_option",
      "state: must be a scenario, such as that of ettScenario()",
    );
  const handlers = scenario.handlers[api];
  if (handlers === undefined)
    throw new ContractTestingError(
      "invalid_option",
      `state: the scenario is of ${Object.keys(scenario.handlers).join(", ")}, not of ${api}`,
    );
  refuseUnknownOptions("state", handlers, ["guard", "operations", "now"]);
  for (const id of Object.keys(handlers.operations)) findOperation(document, id);
  return () => scenario.handlers[api];
}

/** Asks a scenario for the answer to a valid request. */
export function askScenario(
  { guard, operations, now }: ScenarioHandlers,
  request: ScenarioRequest,
): ScenarioAnswer | undefined {
  const { operationId: id } = request;
  // An operation may be called `constructor`, which every object inherits.
  const response =
    guard?.(request) ?? (Object.hasOwn(operations, id) ? operations[id]?.(request) : undefined);
  if (response === undefined || now === undefined) return response;
  return { ...response, headers: { date: new Date(now()).toUTCString(), ...response.headers } };
}

/** Says to a reader who took another clock for granted which one this scenario goes by. */
export function clockOf(now: () => number): string {
  return `by this scenario's clock, which stands at ${new Date(now()).toISOString()}`;
}
