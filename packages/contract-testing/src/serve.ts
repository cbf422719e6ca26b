import { type IncomingMessage, type ServerResponse, validateHeaderValue } from "node:http";
import { problemAnswer, serializeBody } from "./answer.js";
import { type ContractDocument, operationId } from "./document.js";
import { type Exchange, exchange } from "./exchange.js";
import type { PrismRequest } from "./prism.js";
import { type RecordedRequest, record } from "./recorded-request.js";
import { type RequestBody, readBody } from "./request-body.js";
import type { WantedAnswer } from "./scripted-answer.js";

/** All that a mock server remembers. */
export interface State {
  readonly document: ContractDocument;
  /** Scripted answers that are still to be given, by operation. */
  readonly scripts: Map<string, WantedAnswer[]>;
  readonly called: Set<string>;
  /** One slot per request, filled when it is answered. `reset()` puts a new list here. */
  log: (RecordedRequest | undefined)[];
}

/** Reads, answers and records one request. The record is complete before the client gets its answer. */
export async function serve(
  state: State,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { log } = state;
  const slot = log.push(undefined) - 1;
  let body: RequestBody;
  try {
    body = await readBody(incoming);
  } catch {
    return; // The client went away in mid-body: there is nobody to answer.
  }
  const { request, search } = toPrismRequest(incoming, body.value);
  const { done, payload } = decide(state, request, body);
  log[slot] = record(request, search, body, done);
  const broken = done.violations.some(({ severity }) => severity === "error");
  if (done.operation !== undefined && !broken) state.called.add(operationId(done.operation));

  response.writeHead(done.answer.status, done.answer.headers);
  response.end(payload);
}

interface Decision {
  readonly done: Exchange;
  readonly payload: Uint8Array | string | undefined;
}

// Whatever goes wrong in here, the client gets an answer and the test hears of it.
function decide(state: State, request: PrismRequest, body: RequestBody): Decision {
  try {
    const done = exchange(state.document, request, body, (id) => state.scripts.get(id)?.shift());
    for (const [name, value] of Object.entries(done.answer.headers)) validateHeaderValue(name, value);
    return { done, payload: serializeBody(done.answer) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const answer = problemAnswer(500, "The mock failed", message);
    const violation = { location: "body", code: "mock_failed", message } as const;
    const done: Exchange = { answer, violations: [{ side: "response", severity: "error", ...violation }] };
    return { done, payload: serializeBody(answer) };
  }
}

function toPrismRequest(incoming: IncomingMessage, body: unknown) {
  const target = incoming.url ?? "/";
  const path = target.replace(/\?.*$/s, "");
  const search = target.slice(path.length);
  const query: Record<string, string | string[]> = {};
  const parameters = new URLSearchParams(search);
  for (const name of new Set(parameters.keys())) {
    const [first = "", ...more] = parameters.getAll(name);
    query[name] = more.length === 0 ? first : [first, ...more];
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  const method = (incoming.method ?? "GET").toLowerCase() as PrismRequest["method"];
  const request: PrismRequest = { method, url: { path, query }, headers, body };
  return { request, search };
}
