import type { IncomingMessage, ServerResponse } from "node:http";
import { operationId } from "../contract/contract-document.js";
import { toContractRequest } from "../contract/incoming-request.js";
import { parameterValues, readParameters } from "../contract/parameters.js";
import { type ContractRequest, isRefusal } from "../contract/types.js";
import type { Operation } from "../documents/operation.js";
import { BODY_PROBLEMS, type RequestBody, readBody } from "../http/request-body.js";
import { problemResponse, serializeBody } from "../http/response.js";
import { record } from "../recording/recorded-request.js";
import type { HandleStore } from "../server/contract-handle.js";
import { failure } from "../server/contract-server.js";
import { requireWorkingOperation } from "../server/self-check.js";
import {
  findRequestDiagnostics,
  requestViolation,
  requestViolations,
  unknownParameters,
} from "../validation/diagnostics.js";
import { locate } from "../validation/locate.js";
import type { HandledRequest, Violation } from "../validation/violation.js";
import { findDrift, noResponse } from "./drift.js";
import { forward, type UpstreamResponse } from "./forward.js";
import { upstreamTarget } from "./upstream-target.js";

/** Everything that a proxy keeps. */
export interface ProxyStore extends HandleStore {
  readonly upstream: string;
  readonly timeoutMs: number;
  readonly mayForward: (id: string, method: string) => boolean;
  readonly called: Set<string>;
  /** Aborts pending requests when the proxy closes. */
  readonly closing: AbortSignal;
}

/** Forwards one request, and records everything in which request and response break the document. */
export async function relay(
  store: ProxyStore,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { log } = store;
  const slot = log.push(undefined) - 1;
  const head = toContractRequest(incoming);
  const body = await readBody(incoming).catch(() => undefined);
  if (body === undefined) return; // The client closed the connection in mid-body.
  const request = { ...head, body: body.value };
  const { handled, headers } = await decide(store, incoming, request, body).catch((error: unknown) =>
    own(failure(error, "The proxy failed")),
  );
  const requestType = request.headers["content-type"];
  const located = { ...handled, violations: locate(store.document, requestType, handled) };
  log[slot] = record(store.redactor, request, body, located, undefined);
  store.coverage.observe({ contentType: requestType, length: body.length }, located, true);
  const broken = located.violations.some(({ severity }) => severity === "error");
  if (handled.operation !== undefined && !broken) store.called.add(operationId(handled.operation));
  // A raw list keeps a repeated header, such as set-cookie.
  if (!incoming.complete) response.setHeader("connection", "close");
  response.writeHead(handled.response.status, headers.flat());
  response.end(serializeBody(handled.response));
}

interface Decision {
  readonly handled: HandledRequest;
  readonly headers: UpstreamResponse["headers"];
}

async function decide(
  store: ProxyStore,
  incoming: IncomingMessage,
  request: ContractRequest,
  body: RequestBody,
): Promise<Decision> {
  const target = upstreamTarget(store.upstream, incoming.url ?? "");
  if ("problem" in target)
    return notForwarded(undefined, "path", `The request target was not forwarded: ${target.problem}`, 400);
  const { document } = store;
  const match = document.router(request.method, request.url.path);
  if (isRefusal(match)) {
    const message = `${request.method.toUpperCase()} ${request.url.path}: the document has no such operation; the request was not forwarded`;
    const violations = [requestViolation(undefined, "path", "unknown_operation", message)];
    return own({ response: problemResponse(404, "Unknown operation", message), violations });
  }
  const { operation } = match;
  requireWorkingOperation(document, operation);
  const parameters = readParameters(document, match, request);
  const params = parameterValues(parameters, request);
  const found = findRequestDiagnostics(document, operation, request, body, parameters);
  const byClient: Violation[] = [
    ...requestViolations(operation, request, found),
    ...unknownParameters(document, operation, request),
  ];
  const withheld = whyWithheld(store, operation, request, body);
  if (withheld !== undefined)
    return notForwarded({ operation, params }, withheld.location, withheld.message, 403, byClient);
  const signal = AbortSignal.any([store.closing, AbortSignal.timeout(store.timeoutMs)]);
  const sent = await forward(target, incoming, body.bytes ?? Buffer.alloc(0), signal).catch(
    (cause: unknown) => noResponse(operation, cause),
  );
  if ("responsible" in sent) {
    const response = problemResponse(502, "Bad Gateway", sent.message);
    return own({ operation, params, response, violations: [...byClient, sent] });
  }
  const violations = [...byClient, ...findDrift(document, operation, sent.response)];
  return { handled: { operation, params, response: sent.response, violations }, headers: sent.headers };
}

// Many servers take another method from one of these undocumented parameters of a POST.
const OVERRIDES = ["_method", "x-http-method-override"];

function whyWithheld(
  { mayForward }: ProxyStore,
  operation: Operation,
  request: ContractRequest,
  body: RequestBody,
): { readonly location: string; readonly message: string } | undefined {
  const id = operationId(operation);
  if (!mayForward(id, request.method)) {
    const message = `${id} may change data on the server and was not forwarded; add it to the option forward of startProxy() to allow it`;
    return { location: "method", message };
  }
  if (body.bytes === undefined) return { location: "body", message: "The body is too large to be forwarded" };
  if (body.problem === "too_complex")
    return { location: "body", message: `${BODY_PROBLEMS.too_complex.message}: it was not forwarded` };
  const fields = typeof body.content === "object" && body.content !== null ? Object.keys(body.content) : [];
  const known = (operation.request?.query ?? []).map(({ name }) => name.toLowerCase());
  const override = [...Object.keys(request.url.query), ...fields].find(
    (name) => OVERRIDES.includes(name.toLowerCase()) && !known.includes(name.toLowerCase()),
  );
  return override === undefined
    ? undefined
    : {
        location: `query.${override}`,
        message: `${override} may change the method: the request was not forwarded`,
      };
}

function notForwarded(
  of: Pick<HandledRequest, "operation" | "params"> | undefined,
  location: string,
  message: string,
  status: number,
  others: readonly Violation[] = [],
): Decision {
  const violations = [...others, requestViolation(of?.operation, location, "not_forwarded", message)];
  return own({
    ...of,
    response: problemResponse(status, "Not forwarded", message),
    violations,
  });
}

function own(handled: HandledRequest): Decision {
  return { handled, headers: Object.entries(handled.response.headers) };
}
