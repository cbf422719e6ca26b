import type { ContractDocument } from "../contract/contract-document.js";
import { type ContractRequest, isRefusal, type MockOptions, type Refusal } from "../contract/types.js";
import type { Content, Operation, OperationResponse } from "../documents/operation.js";
import type { MockResponse } from "../http/response.js";
import { packageRequire } from "../node/package-require.js";
import { documentedBody } from "./documented-body.js";
import { negotiate } from "./documented-response.js";
import { prismOperation } from "./prism-operation.js";
import { silentLogger } from "./silent-logger.js";

type MockerModule = typeof import("@stoplight/prism-http/dist/mocker/index.js");

/** Whether a response needs Prism's whole mocker: it has random values, or the operation sends callbacks. */
export function needsWholeMocker({ hasCallbacks }: Operation, { dynamic = false }: MockOptions): boolean {
  return dynamic || hasCallbacks;
}

/** Builds a response with Prism's whole mocker, which it loads at the first call. */
export function wholeMockerResponse(
  document: ContractDocument,
  operation: Operation,
  response: OperationResponse,
  request: ContractRequest,
  options: MockOptions,
): MockResponse | Refusal {
  // Prism fails at a malformed `Accept`: it gets the one content that was chosen.
  const negotiated = negotiate(operation, response, request.headers.accept, options);
  if (isRefusal(negotiated)) return negotiated;
  const { content } = negotiated;
  const { dynamic = false, example } = options;
  const ofDocument = (own: Content): Content => {
    const { value } = documentedBody(document, own);
    return value === undefined ? own : { ...own, examples: [{ key: "documented", value }] };
  };
  let mocker: MockerModule["default"];
  try {
    ({ default: mocker } = packageRequire("@stoplight/prism-http/dist/mocker") as MockerModule);
  } catch (cause) {
    return mockerMissing(cause);
  }
  const result = mocker({
    resource: prismOperation(document, operation, {
      ...response,
      contents:
        content === undefined ? [] : [dynamic || example !== undefined ? content : ofDocument(content)],
    }),
    input: { data: { ...request, method: operation.method as never }, validations: [] },
    config: { dynamic, mediaTypes: [], ...(example !== undefined && { exampleKey: example }) },
  })(silentLogger);
  if (result._tag === "Left") {
    const { status = 500, message, detail = message } = result.left as Error & Partial<Refusal>;
    return { status, title: message, detail, headers: {} };
  }
  const { statusCode, headers = {}, body } = result.right;
  return { status: statusCode, headers: textHeaders(headers), body };
}

// Prism also returns numbers and nulls.
function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const sent = Object.entries(headers).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

// The cause is not an `instanceof Error` in a test of Jest, which has globals of its own.
function mockerMissing(cause: unknown): Refusal {
  const [problem] = String((cause as Partial<Error> | undefined)?.message ?? cause).split("\n", 1);
  const detail = `Random values (dynamic=true) and callbacks need ES modules, which could not be loaded: ${problem}. Jest 30 loads them on Node 24.9 and newer with "node --experimental-vm-modules". Without them, use an example or script the response.`;
  return { status: 500, title: "The response cannot be generated", detail, headers: {} };
}
