import type { IncomingMessage, ServerResponse } from "node:http";
import type { IHttpOperation } from "@stoplight/types";
import type { CoverageRecorder } from "../coverage/recorder.js";
import { bodyFaults, type RequestBody, readBody } from "../http/request-body.js";
import { problemAnswer, serializeBody } from "../http/response.js";
import { type ContractDocument, operationId } from "../prism/contract-document.js";
import { route } from "../prism/prism.js";
import { toPrismRequest } from "../prism/request.js";
import { isRefusal, type PrismRequest } from "../prism/types.js";
import { type RecordedRequest, record } from "../recording/recorded-request.js";
import type { Redactor } from "../secrets/redactor.js";
import { failure } from "../server/contract-server.js";
import {
  findRequestFaults,
  requestFault,
  requestViolations,
  unknownParameters,
} from "../validation/diagnostics.js";
import { locate } from "../validation/locate.js";
import type { Exchange, Violation } from "../validation/violation.js";
import { findDrift, noAnswer } from "./drift.js";
import { forward, type UpstreamAnswer } from "./forward.js";
import { upstreamTarget } from "./upstream-target.js";

/** All that a proxy remembers. */
export interface ProxyState {
  readonly document: ContractDocument;
  readonly redactor: Redactor;
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
  const { done, headers } = await decide(state, incoming, request, body).catch((error: unknown) =>
    own(failure(error, "The proxy failed")),
  );
  const requestType = request.headers["content-type"];
  const judged = { ...done, violations: locate(state.document, requestType, done) };
  log[slot] = record(state.redactor, request, search, body, judged, undefined);
  state.coverage.observe({ contentType: requestType, length: body.length }, judged, true);
  const broken = judged.violations.some(({ severity }) => severity === "error");
  if (done.operation !== undefined && !broken) state.called.add(operationId(done.operation));
  // A raw list keeps a header that comes twice, such as set-cookie.
  if (!incoming.complete) response.setHeader("connection", "close");
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
  const target = upstreamTarget(state.upstream, incoming.url ?? "");
  if ("problem" in target)
    return notForwarded(undefined, "path", `The request target was not sent on: ${target.problem}`, 400);
  const operation = route(state.document, request);
  if (isRefusal(operation)) {
    const message = `${request.method.toUpperCase()} ${request.url.path}: the document has no such operation; it was not sent on`;
    const violations = [requestFault(undefined, "path", "unknown_operation", message)];
    return own({ answer: problemAnswer(404, "Unknown operation", message), violations });
  }
  const found = findRequestFaults(operation, request, body);
  const byClient: Violation[] = [
    ...requestViolations(operation, request, found),
    ...unknownParameters(operation, request),
  ];
  const withheld = whyWithheld(state, operation, request, body);
  if (withheld !== undefined)
    return notForwarded(operation, withheld.location, withheld.message, 403, byClient);
  const signal = AbortSignal.any([state.closing, AbortSignal.timeout(state.timeoutMs)]);
  const sent = await forward(target, incoming, body.bytes ?? Buffer.alloc(0), signal).catch(
    (cause: unknown) => noAnswer(operation, cause),
  );
  if ("blame" in sent) {
    const answer = problemAnswer(502, "Bad Gateway", sent.message);
    return own({ operation, answer, violations: [...byClient, sent] });
  }
  const violations = [...byClient, ...findDrift(operation, sent.answer)];
  return { done: { operation, answer: sent.answer, violations }, headers: sent.headers };
}

// A parameter that the document lacks makes another method of a POST for many servers.
const overrides = ["_method", "x-http-method-override"];

function whyWithheld(
  { mayForward }: ProxyState,
  operation: IHttpOperation,
  request: PrismRequest,
  body: RequestBody,
): { readonly location: string; readonly message: string } | undefined {
  const id = operationId(operation);
  if (!mayForward(id, request.method)) {
    const message = `${id} may change something on the server: it was not sent on; startProxy() does so if its option forward says it may`;
    return { location: "method", message };
  }
  if (body.bytes === undefined) return { location: "body", message: "The body is too large to be sent on" };
  if (body.problem === "too_complex")
    return { location: "body", message: `${bodyFaults.too_complex.message}: it was not sent on` };
  const fields = typeof body.content === "object" && body.content !== null ? Object.keys(body.content) : [];
  const known = (operation.request?.query ?? []).map(({ name }) => name.toLowerCase());
  const override = [...Object.keys(request.url.query), ...fields].find(
    (name) => overrides.includes(name.toLowerCase()) && !known.includes(name.toLowerCase()),
  );
  return override === undefined
    ? undefined
    : {
        location: `query.${override}`,
        message: `${override} may change the method: the request was not sent on`,
      };
}

function notForwarded(
  operation: IHttpOperation | undefined,
  location: string,
  message: string,
  status: number,
  others: readonly Violation[] = [],
): Decision {
  const violations = [...others, requestFault(operation, location, "not_forwarded", message)];
  return own({
    ...(operation && { operation }),
    answer: problemAnswer(status, "Not forwarded", message),
    violations,
  });
}

function own(done: Exchange): Decision {
  return { done, headers: Object.entries(done.answer.headers) };
}
