import type { IHttpOperation } from "@stoplight/types";
import { answerLimits, isTooComplex } from "../http/json.js";
import { isJson } from "../http/request-body.js";
import { type Answer, readableBody } from "../http/response.js";
import { findResponse, operationId } from "../prism/contract-document.js";
import { checkAnswer } from "../prism/prism.js";
import { responseViolations } from "../validation/diagnostics.js";
import type { Violation } from "../validation/violation.js";

/** In what a real server's answer differs from the document. */
export function findDrift(operation: IHttpOperation, answer: Answer): readonly Violation[] {
  const response = findResponse(operation, answer.status);
  // Prism warns of it, and only where the status is a success.
  if (response === undefined) {
    const known = operation.responses.map(({ code }) => code).join(", ");
    const message = `The server answered ${answer.status}, which the document does not have: it has ${known}`;
    return [byServer(operation, "status", "undocumented_status", message)];
  }
  const body = readableBody(answer);
  if (
    typeof body === "string" &&
    isJson(answer.headers["content-type"] ?? "") &&
    isTooComplex(body, answerLimits)
  ) {
    const { depth, values, digits } = answerLimits;
    const message = `The server's body was not judged: it nests deeper than ${depth} levels, or holds more than ${values} values or a number of more than ${digits} digits`;
    return [byServer(operation, "body", "body_too_complex", message)];
  }
  if (isJson(answer.headers["content-type"] ?? "") && answer.body !== undefined && !isParsed(answer))
    return [byServer(operation, "body", "malformed_json", "The server's body is not valid JSON")];
  // ETT answers some errors without a body although it documents one for others of that status.
  const isEmptyError = answer.status >= 400 && answer.body === undefined;
  const judged = isEmptyError ? { ...operation, responses: [{ ...response, contents: [] }] } : operation;
  const found = responseViolations(operation, checkAnswer(judged, { ...answer, body }), "server");
  // Of another type than documented, the body is judged by a schema that was never meant for it.
  const isOtherType = found.some(({ code }) => code === "unexpected_media_type");
  return isOtherType ? found.filter(({ location }) => !location.startsWith("body")) : found;
}

/** That there was no answer at all: no drift can be told, which must not pass for none. */
export function noAnswer(operation: IHttpOperation, cause: unknown): Violation {
  const { name = "Error", cause: inner } = (cause ?? {}) as Error;
  const { code } = (inner ?? {}) as NodeJS.ErrnoException;
  const message = `The server gave no answer: ${code ?? name}`;
  return byServer(operation, "connection", "upstream_failed", message);
}

function isParsed({ body }: Answer): boolean {
  try {
    JSON.parse(new TextDecoder().decode(body as Uint8Array));
    return true;
  } catch {
    return false;
  }
}

function byServer(operation: IHttpOperation, location: string, code: string, message: string): Violation {
  return {
    operationId: operationId(operation),
    blame: "server",
    side: "response",
    location,
    code,
    message,
    severity: "error",
  };
}
