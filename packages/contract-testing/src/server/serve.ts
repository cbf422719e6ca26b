import { type IncomingMessage, type ServerResponse, validateHeaderValue } from "node:http";
import { operationId } from "../contract/contract-document.js";
import { toContractRequest } from "../contract/incoming-request.js";
import { parameterValues, readParameters } from "../contract/parameters.js";
import type { Match } from "../contract/router.js";
import { type ContractRequest, isRefusal } from "../contract/types.js";
import type { Fault } from "../faults/fault.js";
import type { FaultQueue, FiredFault } from "../faults/fault-queue.js";
import { isBreakable, resetConnection, send } from "../faults/send.js";
import { NO_BODY, type RequestBody, readBody } from "../http/request-body.js";
import { serializeBody } from "../http/response.js";
import { record } from "../recording/recorded-request.js";
import type { ScenarioHandlers } from "../scenarios/scenario.js";
import { locate } from "../validation/locate.js";
import type { HandledRequest } from "../validation/violation.js";
import type { ResponsePlan } from "./build-response.js";
import type { HandleStore } from "./contract-handle.js";
import { failure } from "./contract-server.js";
import { handleRequest } from "./handle-request.js";

/** Everything that a mock server keeps. */
export interface MockStore extends HandleStore {
  readonly scenario: (() => ScenarioHandlers | undefined) | undefined;
  /** Scripted responses that are still to be sent, by operation. */
  readonly scripts: Map<string, ResponsePlan[]>;
  readonly faults: FaultQueue;
  readonly called: Set<string>;
}

/** Reads, handles and records one request. The record is complete before the client receives its response. */
export async function serve(
  store: MockStore,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now();
  // reset() replaces the list: a request that it interrupts stays out of the new one.
  const { log } = store;
  const slot = log.push(undefined) - 1;
  const head = toContractRequest(incoming);
  const { match, fired } = takeFault(store, head);
  const isUnread = fired?.fault.reset === "before-read";
  const body = isUnread ? NO_BODY : await readBody(incoming).catch(() => undefined);
  if (body === undefined) return; // The client closed the connection in mid-body.
  const request = { ...head, body: body.value };
  const { handled, payload } = isUnread
    ? unread(store, head, match)
    : decide(store, request, body, fired?.fault);
  const fault = applicableFault(fired, payload);
  const entry = record(store.redactor, request, body, handled, fault);
  log[slot] = entry;
  const isWhole = fault?.reset === undefined && fault?.body === undefined;
  const observed = { contentType: head.headers["content-type"], length: body.length };
  if (!isUnread) store.coverage.observe(observed, handled, isWhole);
  const isBroken = handled.violations.some(({ severity }) => severity === "error");
  if (handled.operation !== undefined && !isBroken && !isUnread)
    store.called.add(operationId(handled.operation));

  response.once("close", () => store.onRequest?.(entry, performance.now() - startedAt));
  // The rest of a body that is too large stays unread: the connection cannot serve another request.
  if (!incoming.complete) response.setHeader("connection", "close");
  if (isUnread) resetConnection(response);
  else await send(response, handled.response, payload, fault);
}

interface Decision {
  readonly handled: HandledRequest;
  readonly payload: Uint8Array | string | undefined;
}

// Faults are rare: the operation is looked up before the body arrives only while one is set.
function takeFault({ document, faults }: MockStore, request: ContractRequest) {
  if (faults.isEmpty) return {};
  const match = document.router(request.method, request.url.path);
  if (isRefusal(match)) return {};
  return { match, fired: faults.take(operationId(match.operation)) };
}

function unread({ document }: MockStore, request: ContractRequest, match: Match | undefined): Decision {
  const handled = { response: { status: 0, headers: {}, body: undefined }, violations: [] };
  if (match === undefined) return { handled, payload: undefined };
  const params = parameterValues(readParameters(document, match, request), request);
  return { handled: { ...handled, operation: match.operation, params }, payload: undefined };
}

// A fault that breaks a body waits for a response that has one.
function applicableFault(fired: FiredFault | undefined, payload: Decision["payload"]): Fault | undefined {
  const needsBody = fired?.fault.body !== undefined || fired?.fault.reset === "mid-body";
  if (!needsBody || isBreakable(payload)) return fired?.fault;
  fired?.undo();
  return undefined;
}

// If the mock itself fails, the client still receives a response and the test a violation.
function decide(
  store: MockStore,
  request: ContractRequest,
  body: RequestBody,
  fault: Fault | undefined,
): Decision {
  try {
    const takeScripted = (id: string) => store.scripts.get(id)?.shift();
    const sources = { takeScripted, scenario: store.scenario?.(), fault };
    const unlocated = handleRequest(store.document, request, body, sources);
    const requestType = request.headers["content-type"];
    const handled = { ...unlocated, violations: locate(store.document, requestType, unlocated) };
    for (const [name, value] of Object.entries(handled.response.headers)) validateHeaderValue(name, value);
    return { handled, payload: serializeBody(handled.response) };
  } catch (error) {
    const handled = failure(error);
    return { handled, payload: serializeBody(handled.response) };
  }
}
