import { readFile } from "node:fs/promises";
import { type Api, documentPath, packagedIdentity } from "../documents/packaged-documents.js";
import { ContractTestingError, checkOptionNames } from "../errors/contract-testing-error.js";
import type { Fault, FaultOptions } from "../faults/fault.js";
import type { EnmaccScenario } from "../scenarios/enmacc/enmacc-scenario.js";
import { connect } from "../server/connection.js";
import type { MockServer } from "../server/mock-server.js";
import type { ScriptedResponse } from "../server/scripted-response.js";
import { type ControlledMocks, findMock, requireScenarios, resetAll } from "./controlled-mocks.js";
import { runStep } from "./scenario-steps.js";

/** A request of the control API. */
export interface ControlRequest {
  /** In upper case. */
  readonly method: string;
  /** The segments of the path, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** The fields of the JSON body; empty without one. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the control API returns: a JSON value; `undefined` for an empty 204. */
type Route = (mocks: ControlledMocks, request: ControlRequest) => unknown;

/** Every route: method, then the path, in which `{}` stands for one segment. */
const ROUTES: Readonly<Record<string, Route>> = {
  "GET health": () => undefined,
  "GET mocks": ({ mocks }) => Promise.all(mocks.map(describeMock)),
  "GET mocks/{}": (all, { path }) => describeMock(mockOf(all, path)),
  "GET mocks/{}/requests": (all, { path, query }) => {
    const mock = mockOf(all, path);
    const operationId = query.get("operationId");
    return (operationId === null ? mock.requests : mock.calls(operationId)).slice(numberOf("after", query));
  },
  "GET mocks/{}/violations": (all, { path }) => mockOf(all, path).violations,
  "GET mocks/{}/document": (all, { path }) => readFile(documentPath(mockOf(all, path).api), "utf8"),
  "GET mocks/{}/coverage": (all, { path }) => mockOf(all, path).coverage,
  "GET mocks/{}/faults": (all, { path }) => mockOf(all, path).unfiredFaults,
  "POST mocks/{}/faults": (all, { path, fields }) => {
    checkOptionNames(fields, { operationId: true, fault: true, options: true }, "fault");
    const { operationId, fault, options = {} } = fields;
    mockOf(all, path).injectFault(textOf(operationId), fault as Fault, options as FaultOptions);
  },
  "POST mocks/{}/responses": (all, { path, fields }) => {
    checkOptionNames(fields, { operationId: true, responses: true }, "responses");
    const { operationId, responses } = fields;
    if (!Array.isArray(responses) || responses.length === 0)
      throw new ContractTestingError("invalid_option", "responses: expected a list of at least one response");
    mockOf(all, path).script(textOf(operationId), ...(responses as ScriptedResponse[]));
  },
  "GET connection": connectionOf,
  "GET scenarios/ett/organizations": (all) => requireScenarios(all).ett.organizations,
  "GET scenarios/enmacc/rfqs": (all) => describeRfqs(requireScenarios(all).enmacc),
  "POST scenarios/{}/{}": (all, { path, fields }) =>
    runStep(requireScenarios(all), path.slice(1).join("/"), fields),
  "GET clock": (all) => describeClock(all),
  "POST clock": (all, { fields }) => {
    const { clock } = requireScenarios(all);
    checkOptionNames(fields, { now: true, advanceMs: true }, "clock");
    const { now, advanceMs } = fields;
    if ((now === undefined) === (advanceMs === undefined))
      throw new ContractTestingError("invalid_option", "clock: set either now or advanceMs");
    clock.set(
      now === undefined
        ? timeOf("advanceMs", advanceMs, (ms) => clock.now() + ms)
        : timeOf("now", typeof now === "string" ? Date.parse(now) : now, (ms) => ms),
    );
    return describeClock(all);
  },
  "POST reset": (all) => resetAll(all),
};

/** Finds the route of a request. @returns The route, or the status of the refusal. */
export function findRoute({ method, path }: Pick<ControlRequest, "method" | "path">): Route | 404 | 405 {
  const matching = Object.entries(ROUTES).filter(([name]) => isSamePath(name.split(" ")[1] ?? "", path));
  if (matching.length === 0) return 404;
  return matching.find(([name]) => name.startsWith(`${method} `))?.[1] ?? 405;
}

function isSamePath(template: string, path: readonly string[]): boolean {
  const parts = template.split("/");
  return parts.length === path.length && parts.every((part, index) => part === "{}" || part === path[index]);
}

/** Describes a mock in a few facts. */
export async function describeMock(mock: MockServer) {
  const { version, sha256 } = await packagedIdentity(mock.api);
  return {
    api: mock.api,
    url: mock.url,
    document: { version, sha256 },
    operations: mock.operations.length,
    calledOperations: [...mock.calledOperations],
    requests: mock.requests.length,
    violations: mock.violations.filter(({ severity }) => severity === "error").length,
    unfiredFaults: mock.unfiredFaults.length,
  };
}

/** What a client takes to call the mocks that run, as `Mocks.connect()` returns it for all. */
function connectionOf({ mocks, scenarios }: ControlledMocks) {
  const urlOf = (api: Api) => mocks.find((mock) => mock.api === api)?.url;
  const [ett, identity, enmacc] = [urlOf("ett"), urlOf("ett-identity"), urlOf("enmacc")];
  const urls = { ett: ett ?? "", identity: identity ?? "", enmacc: enmacc ?? "" };
  // Without participants, the mock responds from a vendored document and takes any credentials.
  const enmaccScenario = scenarios?.enmacc.participants.length ? scenarios.enmacc : undefined;
  // JSON leaves out the functions of the clock.
  const all = connect({ urls, ett: scenarios?.ett, enmacc: enmaccScenario }, {});
  return {
    ...(ett !== undefined && identity !== undefined && { ett: all.ett }),
    ...(enmacc !== undefined && { enmacc: all.enmacc }),
  };
}

/** RFQs in order of creation, each with its quotes in short. */
function describeRfqs({ rfqs, quotes }: EnmaccScenario) {
  return rfqs.map((rfq) => ({
    ...rfq,
    quotes: quotes
      .filter((quote) => quote["rfq-id"] === rfq.id)
      .map(({ id, status, pricing, counterparty }) => ({
        id,
        status,
        counterpartyId: counterparty.company.id,
        price: pricing.price.value,
      })),
  }));
}

function describeClock(all: ControlledMocks) {
  const now = requireScenarios(all).clock.now();
  return { now: new Date(now).toISOString(), nowMs: now };
}

function mockOf(all: ControlledMocks, [, name = ""]: readonly string[]): MockServer {
  return findMock(all, name);
}

function numberOf(name: string, query: URLSearchParams): number {
  const text = query.get(name) ?? "0";
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ContractTestingError("invalid_option", `${name}: expected a number of requests`);
}

function textOf(operationId: unknown): string {
  if (typeof operationId === "string") return operationId;
  throw new ContractTestingError("invalid_option", "operationId: expected the id of an operation, or *");
}

/** The furthest time that `Date` can show, in ms. */
const LAST_TIME = 8.64e15;

function timeOf(name: string, value: unknown, toTime: (ms: number) => number): number {
  const time = typeof value === "number" ? toTime(value) : Number.NaN;
  if (Math.abs(time) <= LAST_TIME) return time;
  const expected =
    name === "now" ? "an ISO 8601 time or milliseconds since the epoch" : "a number of milliseconds";
  throw new ContractTestingError("invalid_option", `clock: ${name}: expected ${expected}`);
}
