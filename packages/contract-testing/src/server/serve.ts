import { type IncomingMessage, type ServerResponse, validateHeaderValue } from "node:http";
import type { CoverageRecorder } from "../coverage/recorder.js";
import type { Fault } from "../faults/fault.js";
import type { FaultQueue, Strike } from "../faults/fault-queue.js";
import { isBreakable, resetConnection, send } from "../faults/send.js";
import { nothing, type RequestBody, readBody } from "../http/request-body.js";
import { serializeBody } from "../http/response.js";
import { type ContractDocument, operationId } from "../prism/contract-document.js";
import { route } from "../prism/prism.js";
import { toPrismRequest } from "../prism/request.js";
import { isRefusal, type PrismRequest } from "../prism/types.js";
import { type RecordedRequest, record } from "../recording/recorded-request.js";
import type { ScenarioHandlers } from "../scenarios/scenario.js";
import type { Redactor } from "../secrets/redactor.js";
import { locate } from "../validation/locate.js";
import type { Exchange } from "../validation/violation.js";
import type { WantedAnswer } from "./build-response.js";
import { failure } from "./contract-server.js";
import { exchange } from "./handle-request.js";

/** All that a mock server remembers. */
export interface State {
  readonly document: ContractDocument;
  readonly redactor: Redactor;
  readonly scenario: (() => ScenarioHandlers | undefined) | undefined;
  /** Scripted answers that are still to be given, by operation. */
  readonly scripts: Map<string, WantedAnswer[]>;
  readonly faults: FaultQueue;
  readonly called: Set<string>;
  readonly coverage: CoverageRecorder;
  /** Told of each request when it has been answered. */
  readonly onRequest: ((request: RecordedRequest, durationMs: number) => void) | undefined;
  /** One slot per request, filled when it is answered. `reset()` puts a new list here. */
  log: (RecordedRequest | undefined)[];
}

/** Reads, answers and records one request. The record is complete before the client gets its answer. */
export async function serve(
  state: State,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now();
  const { log } = state;
  const slot = log.push(undefined) - 1;
  const { request: head, search } = toPrismRequest(incoming);
  const { operation, strike } = meet(state, head);
  const isUnread = strike?.fault.reset === "before-read";
  const body = isUnread ? nothing : await readBody(incoming).catch(() => undefined);
  if (body === undefined) return; // The client went away in mid-body: there is nobody to answer.
  const request = { ...head, body: body.value };
  const { done, payload } = isUnread ? unanswered(operation) : decide(state, request, body, strike?.fault);
  const fault = applied(strike, payload);
  const entry = record(state.redactor, request, search, body, done, fault);
  log[slot] = entry;
  const isWhole = fault?.reset === undefined && fault?.body === undefined;
  const observed = { contentType: head.headers["content-type"], length: body.length };
  if (!isUnread) state.coverage.observe(observed, done, isWhole);
  const broken = done.violations.some(({ severity }) => severity === "error");
  if (done.operation !== undefined && !broken && !isUnread) state.called.add(operationId(done.operation));

  response.once("close", () => state.onRequest?.(entry, performance.now() - startedAt));
  // What was too large was not read to its end: the connection can serve no other request.
  if (!incoming.complete) response.setHeader("connection", "close");
  if (isUnread) resetConnection(response);
  else await send(response, done.answer, payload, fault);
}

interface Decision {
  readonly done: Exchange;
  readonly payload: Uint8Array | string | undefined;
}

// Faults are few: only while one is set, the operation is looked up before the body has come.
function meet({ document, faults }: State, request: PrismRequest) {
  if (faults.isEmpty) return {};
  const operation = route(document, request);
  if (isRefusal(operation)) return {};
  return { operation, strike: faults.take(operationId(operation)) };
}

function unanswered(operation: Exchange["operation"]): Decision {
  const answer = { status: 0, headers: {}, body: undefined };
  return { done: { answer, violations: [], ...(operation && { operation }) }, payload: undefined };
}

// An answer without a body can not be broken off: the fault waits for one that has a body.
function applied(strike: Strike | undefined, payload: Decision["payload"]): Fault | undefined {
  const needsBody = strike?.fault.body !== undefined || strike?.fault.reset === "mid-body";
  if (!needsBody || isBreakable(payload)) return strike?.fault;
  strike?.undo();
  return undefined;
}

// Whatever goes wrong in here, the client gets an answer and the test hears of it.
function decide(state: State, request: PrismRequest, body: RequestBody, fault: Fault | undefined): Decision {
  try {
    const takeScripted = (id: string) => state.scripts.get(id)?.shift();
    const sources = { takeScripted, scenario: state.scenario?.(), fault };
    const exchanged = exchange(state.document, request, body, sources);
    const requestType = request.headers["content-type"];
    const done = { ...exchanged, violations: locate(state.document, requestType, exchanged) };
    for (const [name, value] of Object.entries(done.answer.headers)) validateHeaderValue(name, value);
    return { done, payload: serializeBody(done.answer) };
  } catch (error) {
    const done = failure(error);
    return { done, payload: serializeBody(done.answer) };
  }
}
