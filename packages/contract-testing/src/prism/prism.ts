import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import type { MockResponse } from "../http/response.js";
import { packageRequire } from "../node/package-require.js";
import { type ContractDocument, findResponse } from "./contract-document.js";
import { documentedResponse } from "./documented-response.js";
import { withExactDecimals } from "./exact-decimals.js";
import { parseParameters } from "./request.js";
import { requireWorkingRequestSchemas, requireWorkingResponseSchemas } from "./self-check.js";
import { type Diagnostic, isRefusal, type MockOptions, type PrismRequest, type Refusal } from "./types.js";
import { needsWholeMocker, wholeMockerResponse } from "./whole-mocker.js";

// Prism's four steps, one function each. Prism's entry points chain them and hide which operation a request matched and
// what the validators found; its HTTP server sends no response to a request with malformed JSON.
const { default: router } = packageRequire(
  "@stoplight/prism-http/dist/router",
) as typeof import("@stoplight/prism-http/dist/router/index.js");
const { validateInput, validateOutput, validateSecurity } = packageRequire(
  "@stoplight/prism-http/dist/validator",
) as typeof import("@stoplight/prism-http/dist/validator/index.js");

/** Finds the operation of a request; if none matches, returns why (404 or 405). */
export function route(document: ContractDocument, request: PrismRequest): IHttpOperation | Refusal {
  const result = router({ resources: [...document.operations], input: request });
  return result._tag === "Right" ? result.right : refusal(result.left);
}

/** Finds everything in which a request breaks the document of its operation, including credentials. */
export function checkRequest(operation: IHttpOperation, request: PrismRequest): Diagnostic[] {
  requireWorkingRequestSchemas(operation);
  const security = validateSecurity({ resource: operation, element: request });
  const check = (resource: IHttpOperation) => diagnostics(validateInput({ resource, element: request }));
  return [
    ...diagnostics(security),
    ...withExactDecimals(operation, check, (path) => requestValue(operation, request, path)),
  ];
}

/** Finds everything in which a response breaks the document of its operation. */
export function checkResponse(operation: IHttpOperation, response: MockResponse): readonly Diagnostic[] {
  const declared = findResponse(operation, response.status);
  if (declared !== undefined) requireWorkingResponseSchemas(operation, declared);
  const element = { statusCode: response.status, headers: response.headers, body: response.body };
  const check = (resource: IHttpOperation) => {
    const responses = withExactType(resource.responses, response.headers["content-type"]);
    return diagnostics(validateOutput({ resource: { ...resource, responses }, element }));
  };
  return withExactDecimals(operation, check, ([place, ...path]) =>
    place === "header" ? response.headers[path[0] ?? ""] : valueAt(response.body, path),
  );
}

// Prism matches `application/problem+json` with `application/json` and would use the wrong schema.
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

/** Builds the documented response to an invalid request. */
export function mockRefusal(operation: IHttpOperation, request: PrismRequest, found: readonly Diagnostic[]) {
  return mock(operation, request, found, {});
}

/** Builds one documented response to a valid request. */
export function mockResponse(
  operation: IHttpOperation,
  request: PrismRequest,
  response: IHttpOperationResponse,
  options: MockOptions,
): MockResponse | Refusal {
  // The operation is left with this response alone. Given its code instead, Prism silently falls back to the success
  // when the response lacks the example.
  const mocked = mock({ ...operation, responses: [response] }, request, [], options);
  return isRefusal(mocked) ? mocked : withoutInventedLocation(mocked, response, request);
}

function mock(
  operation: IHttpOperation,
  request: PrismRequest,
  found: readonly Diagnostic[],
  options: MockOptions,
): MockResponse | Refusal {
  const build = needsWholeMocker(operation, options) ? wholeMockerResponse : documentedResponse;
  const result = build(operation, request, found, options);
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

// Prism also returns numbers and nulls, and its validator treats a header with the number 0 as missing.
function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const sent = Object.entries(headers).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

// Without an example Prism invents the `Location` http://example.com, and a client that follows it would send its token
// there. Such a header is removed or, if the document requires it, replaced by the request's own path.
function withoutInventedLocation(
  mocked: MockResponse,
  declared: IHttpOperationResponse,
  { url }: PrismRequest,
): MockResponse {
  const documented = declared.headers?.find(({ name }) => name.toLowerCase() === "location");
  if (documented === undefined || hasExample(documented)) return mocked;
  const { location: _, ...headers } = mocked.headers;
  return { ...mocked, headers: documented.required ? { ...headers, location: url.path } : headers };
}

function hasExample({ examples = [], schema = {} }: NonNullable<IHttpOperationResponse["headers"]>[number]) {
  return examples.length > 0 || ["examples", "example", "default", "enum"].some((name) => name in schema);
}
