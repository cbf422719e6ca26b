import { checkResponse } from "../contract/check-response.js";
import { type ContractDocument, findResponse, operationId } from "../contract/contract-document.js";
import type { Operation } from "../documents/operation.js";
import { isTooComplex, RESPONSE_LIMITS } from "../http/json.js";
import { isJson } from "../http/request-body.js";
import { type MockResponse, readableBody } from "../http/response.js";
import { responseViolations } from "../validation/diagnostics.js";
import type { Violation } from "../validation/violation.js";

/** Finds everything in which a real server's response differs from the document. */
export function findDrift(
  document: ContractDocument,
  operation: Operation,
  response: MockResponse,
): readonly Violation[] {
  const documented = findResponse(operation, response.status);
  // Prism only warns, and only of a success.
  if (documented === undefined) {
    const known = operation.responses.map(({ code }) => code).join(", ");
    const message = `The server responded with ${response.status}, which the document does not declare; expected one of ${known}`;
    return [byServer(operation, "status", "undocumented_status", message)];
  }
  const body = readableBody(response);
  if (
    typeof body === "string" &&
    isJson(response.headers["content-type"] ?? "") &&
    isTooComplex(body, RESPONSE_LIMITS)
  ) {
    const { depth, values, digits } = RESPONSE_LIMITS;
    const message = `The server's body was not validated: it nests deeper than ${depth} levels, or holds more than ${values} values or a number of more than ${digits} digits`;
    return [byServer(operation, "body", "body_too_complex", message)];
  }
  if (isJson(response.headers["content-type"] ?? "") && response.body !== undefined && !isParsed(response))
    return [byServer(operation, "body", "malformed_json", "The server's body is not valid JSON")];
  // ETT sends some errors without a body although it documents one for others of that status.
  const isEmptyError = response.status >= 400 && response.body === undefined;
  const lenient = isEmptyError ? { ...operation, responses: [{ ...documented, contents: [] }] } : operation;
  const found = responseViolations(
    operation,
    checkResponse(document, lenient, { ...response, body }),
    "server",
  );
  // No schema of the document applies to a body of another media type.
  const isOtherType = found.some(({ code }) => code === "unexpected_media_type");
  return isOtherType ? found.filter(({ location }) => !location.startsWith("body")) : found;
}

/** Builds the violation for a server that sent no response, so that a test cannot pass without one. */
export function noResponse(operation: Operation, cause: unknown): Violation {
  const { name = "Error", cause: inner } = (cause ?? {}) as Error;
  const { code } = (inner ?? {}) as NodeJS.ErrnoException;
  const message = `The server sent no response: ${code ?? name}`;
  return byServer(operation, "connection", "upstream_failed", message);
}

function isParsed({ body }: MockResponse): boolean {
  try {
    JSON.parse(new TextDecoder().decode(body as Uint8Array));
    return true;
  } catch {
    return false;
  }
}

function byServer(operation: Operation, location: string, code: string, message: string): Violation {
  return {
    operationId: operationId(operation),
    responsible: "server",
    side: "response",
    location,
    code,
    message,
    severity: "error",
  };
}
