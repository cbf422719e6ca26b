import type { IncomingMessage, ServerResponse } from "node:http";
import { problemAnswer, serializeBody } from "../answer.js";
import { UselessSchemaError } from "../canary.js";
import type { CoverageRecorder } from "../cover/recorder.js";
import { requestFault, requestViolations, unknownParameters } from "../diagnostics.js";
import { type ContractDocument, operationId } from "../document.js";
import { type Exchange, findRequestFaults } from "../exchange.js";
import { isRefusal, type PrismRequest, route } from "../prism.js";
import { type RecordedRequest, record } from "../recorded-request.js";
import { type RequestBody, readBody } from "../request-body.js";
import { toPrismRequest } from "../to-prism-request.js";
import { locate } from "../verdict/locate.js";
import type { Violation } from "../violation.js";
import { findDrift, noAnswer } from "./drift.js";
import { forward, type UpstreamAnswer } from "./forward.js";

/** All that a proxy remembers. */
export interface ProxyState {
  readonly document: ContractDocument;
  readonly upstream: string;
  readonly timeoutMs: number;
  readonly mayForward: (id: string, method: string) => boolean;
  readonly called: Set<string>;
  readonly coverage: CoverageRecorder;
  /** Ends what is under way when the proxy closes. */
  readonly closing: AbortSignal;
  log: (RecordedRequest | undefined)[];
}

/** Passes one request on, and records in what request and answer break the document. */
export async function relay(
  state: ProxyState,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { log } = state;
  const slot = log.push(undefined) - 1;
  const { request: head, search } = toPrismRequest(incoming);
  const body = await readBody(incoming).catch(() => undefined);
  if (body === undefined) return; // The client went away in mid-body.
  const request = { ...head, body: body.value };
  const { done, headers } = await decide(state, incoming, request, body).catch(failed);
  const requestType = request.headers["content-type"];
  const judged = { ...done, violations: locate(state.document, requestType, done) };
  log[slot] = record(request, search, body, judged, undefined);
  state.coverage.observe({ contentType: requestType, length: body.length }, judged, true);
  const broken = judged.violations.some(({ severity }) => severity === "error");
  if (done.operation !== undefined && !broken) state.called.add(operationId(done.operation));
  // A raw list keeps a header that comes twice, such as set-cookie.
  response.writeHead(done.answer.status, headers.flat());
  response.end(serializeBody(done.answer));
}

interface Decision {
  readonly done: Exchange;
  readonly headers: UpstreamAnswer["headers"];
}

async function decide(
  state: ProxyState,
  incoming: IncomingMessage,
  request: PrismRequest,
  body: RequestBody,
): Promise<Decision> {
  const operation = route(state.document, request);
  if (isRefusal(operation) || !incoming.url?.startsWith("/")) {
    const message = `${request.method.toUpperCase()} ${request.url.path}: the document has no such operation; it was not sent on`;
    const violations = [requestFault(undefined, "path", "unknown_operation", message)];
    return own({ answer: problemAnswer(404, "Unknown operation", message), violations });
  }
  const found = findRequestFaults(operation, request, body);
  const byClient: Violation[] = [
    ...requestViolations(operation, request, found),
    ...unknownParameters(operation, request),
  ];
  const id = operationId(operation);
  if (body.bytes === undefined || !state.mayForward(id, request.method)) {
    const message =
      body.bytes === undefined
        ? "The body is too large to be sent on"
        : `${id} may change something on the server: it was not sent on; startProxy() does so if its option forward says it may`;
    const refused = requestFault(operation, "method", "not_forwarded", message);
    const answer = problemAnswer(403, "Not forwarded", message);
    return own({ operation, answer, violations: [...byClient, refused] });
  }
  const signal = AbortSignal.any([state.closing, AbortSignal.timeout(state.timeoutMs)]);
  const sent = await forward(state.upstream, incoming, body.bytes, signal).catch((cause: unknown) =>
    noAnswer(operation, cause),
  );
  if ("blame" in sent) {
    const answer = problemAnswer(502, "Bad Gateway", sent.message);
    return own({ operation, answer, violations: [...byClient, sent] });
  }
  const violations = [...byClient, ...findDrift(operation, sent.answer)];
  return { done: { operation, answer: sent.answer, violations }, headers: sent.headers };
}

// Whatever goes wrong in here, the client gets an answer and the test hears of it.
function failed(error: unknown): Decision {
  const message = error instanceof Error ? error.message : String(error);
  const blame = error instanceof UselessSchemaError ? "document" : "mock";
  const violation = { blame, side: "response", location: "body", code: "mock_failed", message } as const;
  const answer = problemAnswer(500, "The proxy failed", message);
  return own({ answer, violations: [{ ...violation, severity: "error" }] });
}

function own(done: Exchange): Decision {
  return { done, headers: Object.entries(done.answer.headers) };
}
