import type { IHttpOperation } from "@stoplight/types";
import { bodyFaults, type RequestBody } from "../http/request-body.js";
import { problemAnswer } from "../http/response.js";
import { type Diagnostic, isRefusal, mockRefusal, type PrismRequest } from "../prism/prism.js";
import { checked, type Reply, withoutEmptyType } from "./build-response.js";

/** The document's own answer to an invalid request, else a problem with the status that fits. */
export function refuse(
  operation: IHttpOperation,
  request: PrismRequest,
  body: RequestBody,
  found: readonly Diagnostic[],
): Reply {
  if (body.problem === "too_large")
    return { answer: problemAnswer(413, "Content Too Large", bodyFaults.too_large.message), violations: [] };
  const refusal = mockRefusal(operation, request, found);
  if (!isRefusal(refusal)) return checked(operation, withoutEmptyType(refusal), false);
  // Prism says 422 for whatever the document has no answer to; for a body that can not be read 400 is the custom.
  const status = body.problem !== undefined && refusal.status === 422 ? 400 : refusal.status;
  const detail = found.map(({ message }) => message).join("; ");
  return { answer: problemAnswer(status, refusal.title, detail, refusal.headers), violations: [] };
}
