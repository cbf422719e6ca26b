import { createRequire } from "node:module";
import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import type { Answer } from "../http/response.js";
import { type ContractDocument, findResponse } from "./contract-document.js";
import { withExactDecimals } from "./exact-decimals.js";
import { parseParameters } from "./request.js";
import { proveRequestValidators, proveResponseValidators } from "./self-check.js";
import { type Diagnostic, isRefusal, type MockOptions, type PrismRequest, type Refusal } from "./types.js";

// Prism's four steps, one function each. Its own entry points chain them, and so hide which operation a request
// matched and what the validators found; its HTTP server, besides, never answers a request with malformed JSON.
// Required, not imported: what a CommonJS module's default export becomes differs between Node and test runners.
const require = createRequire(import.meta.url);
const { default: mocker } =
  require("@stoplight/prism-http/dist/mocker") as typeof import("@stoplight/prism-http/dist/mocker/index.js");
const { default: router } =
  require("@stoplight/prism-http/dist/router") as typeof import("@stoplight/prism-http/dist/router/index.js");
const { validateInput, validateOutput, validateSecurity } =
  require("@stoplight/prism-http/dist/validator") as typeof import("@stoplight/prism-http/dist/validator/index.js");

/** The operation that a request belongs to, or why there is none (404 or 405). */
export function route(document: ContractDocument, request: PrismRequest): IHttpOperation | Refusal {
  const result = router({ resources: [...document.operations], input: request });
  return result._tag === "Right" ? result.right : refusal(result.left);
}

/** Everything in which a request breaks its operation's document, credentials included. */
export function checkRequest(operation: IHttpOperation, request: PrismRequest): Diagnostic[] {
  proveRequestValidators(operation);
  const security = validateSecurity({ resource: operation, element: request });
  const check = (resource: IHttpOperation) => diagnostics(validateInput({ resource, element: request }));
  return [
    ...diagnostics(security),
    ...withExactDecimals(operation, check, (path) => requestValue(operation, request, path)),
  ];
}

/** Everything in which an answer breaks its operation's document. */
export function checkAnswer(operation: IHttpOperation, answer: Answer): readonly Diagnostic[] {
  const response = findResponse(operation, answer.status);
  if (response !== undefined) proveResponseValidators(operation, response);
  const element = { statusCode: answer.status, headers: answer.headers, body: answer.body };
  const check = (resource: IHttpOperation) => {
    const responses = withExactType(resource.responses, answer.headers["content-type"]);
    return diagnostics(validateOutput({ resource: { ...resource, responses }, element }));
  };
  return withExactDecimals(operation, check, ([place, ...path]) =>
    place === "header" ? answer.headers[path[0] ?? ""] : valueAt(answer.body, path),
  );
}

// Prism takes `application/json` for a match of `application/problem+json` and would judge by the wrong schema.
function withExactType(responses: IHttpOperation["responses"], contentType: string | undefined) {
  const type = contentType?.replace(/\s*;.*$/s, "").toLowerCase();
  return responses.map((response) => {
    const exact = response.contents?.filter(({ mediaType }) => mediaType.toLowerCase() === type) ?? [];
    return exact.length === 0 ? response : { ...response, contents: exact };
  });
}

function requestValue(operation: IHttpOperation, request: PrismRequest, [place, ...path]: readonly string[]) {
  const [name = ""] = path;
  if (place === "body") return valueAt(request.body, path);
  if (place === "header") return request.headers[name];
  const parameters = parseParameters(operation, request)[place === "path" ? "path" : "query"];
  return Object.entries(parameters).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (part, step) => (Object.hasOwn(Object(part), step) ? Object(part)[step] : undefined),
    value,
  );
}

/** Makes up the answer that the document has for a request that breaks it. */
export function mockRefusal(operation: IHttpOperation, request: PrismRequest, found: readonly Diagnostic[]) {
  return mock(operation, request, found, {});
}

/** Makes up one documented response for a valid request. */
export function mockResponse(
  operation: IHttpOperation,
  request: PrismRequest,
  response: IHttpOperationResponse,
  options: MockOptions,
): Answer | Refusal {
  // Alone in the operation, the response is chosen for sure: asked for by its code, Prism silently falls back to
  // the success when the response lacks the example.
  const mocked = mock({ ...operation, responses: [response] }, request, [], options);
  return isRefusal(mocked) ? mocked : withoutInventedLocation(mocked, response, request);
}

function mock(
  operation: IHttpOperation,
  request: PrismRequest,
  found: readonly Diagnostic[],
  { example, mediaTypes, dynamic = false }: MockOptions,
): Answer | Refusal {
  const result = mocker({
    resource: operation,
    input: { data: request, validations: [...found] },
    config: {
      dynamic,
      ...(example !== undefined && { exampleKey: example }),
      ...(mediaTypes !== undefined && { mediaTypes: [...mediaTypes] }),
    },
  })(silentLogger);
  if (result._tag === "Left") return refusal(result.left);
  const { statusCode, headers = {}, body } = result.right;
  return { status: statusCode, headers: textHeaders(headers), body };
}

type Checked = { readonly _tag: "Left"; readonly left: readonly Diagnostic[] } | { readonly _tag: "Right" };

function diagnostics(result: Checked): readonly Diagnostic[] {
  return result._tag === "Left" ? result.left : [];
}

function refusal(error: Error): Refusal {
  const { status, detail, additional } = error as Partial<Refusal> & {
    additional?: { headers?: Record<string, string> };
  };
  return {
    status: status ?? 500,
    title: error.message,
    detail: detail ?? error.message,
    headers: textHeaders(additional?.headers ?? {}),
  };
}

// Prism yields numbers and nulls too, and its own validator takes a header with the number 0 for a missing one.
function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const sent = Object.entries(headers).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/**
 * Prism makes a `Location` up where the document has no example of one: `http://example.com`, to which a client that
 * follows it would send its token. Without an example there is none here; where the document requires one, it is the
 * request's own path.
 */
function withoutInventedLocation(
  answer: Answer,
  response: IHttpOperationResponse,
  { url }: PrismRequest,
): Answer {
  const documented = response.headers?.find(({ name }) => name.toLowerCase() === "location");
  if (documented === undefined || hasExample(documented)) return answer;
  const { location: _, ...headers } = answer.headers;
  return { ...answer, headers: documented.required ? { ...headers, location: url.path } : headers };
}

function hasExample({ examples = [], schema = {} }: NonNullable<IHttpOperationResponse["headers"]>[number]) {
  return examples.length > 0 || ["examples", "example", "default", "enum"].some((name) => name in schema);
}

type PrismLogger = Parameters<ReturnType<typeof mocker>>[0];

const ignore = () => {};
const silentLogger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  success: ignore,
  start: ignore,
  child: () => silentLogger,
} as unknown as PrismLogger;
