import type { ContractDocument } from "../contract/contract-document.js";
import { type ContractRequest, isRefusal, type MockOptions, type Refusal } from "../contract/types.js";
import type { Operation, OperationResponse, Parameter } from "../documents/operation.js";
import type { MockResponse } from "../http/response.js";
import { documentedResponse } from "./documented-response.js";
import { needsWholeMocker, wholeMockerResponse } from "./whole-mocker.js";

/** Builds one documented response to a valid request. */
export function mockResponse(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
  response: OperationResponse,
  options: MockOptions,
): MockResponse | Refusal {
  const mocked = needsWholeMocker(operation, options)
    ? wholeMockerResponse(document, operation, response, request, options)
    : documentedResponse(document, operation, response, request.headers.accept, options);
  return isRefusal(mocked) ? mocked : withoutInventedLocation(mocked, response, request);
}

// Without an example Prism invents the `Location` http://example.com, and a client that follows it would send its token
// there. Such a header is removed or, if the document requires it, replaced by the request's own path.
function withoutInventedLocation(
  mocked: MockResponse,
  declared: OperationResponse,
  { url }: ContractRequest,
): MockResponse {
  const documented = declared.headers?.find(({ name }) => name.toLowerCase() === "location");
  if (documented === undefined || hasExample(documented)) return mocked;
  const { location: _, ...headers } = mocked.headers;
  return { ...mocked, headers: documented.required ? { ...headers, location: url.path } : headers };
}

function hasExample({ examples = [], schema = {} }: Parameter) {
  return examples.length > 0 || ["examples", "example", "default", "enum"].some((name) => name in schema);
}
