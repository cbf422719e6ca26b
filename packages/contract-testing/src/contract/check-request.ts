import type { Operation } from "../documents/operation.js";
import { checkBody } from "./check-body.js";
import { checkParameters } from "./check-parameters.js";
import { checkSecurity } from "./check-security.js";
import type { ContractDocument } from "./contract-document.js";
import { findContent } from "./media-type.js";
import type { SentParameter } from "./parameters.js";
import type { ContractRequest, Diagnostic } from "./types.js";

/**
 * Finds everything in which a request breaks the document of its operation, including credentials.
 *
 * @throws {@link InvalidSchemaError} for a schema that checks nothing.
 */
export function checkRequest(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
  parameters: readonly SentParameter[],
): Diagnostic[] {
  return [
    ...checkSecurity(operation, request),
    ...checkRequestBody(document, operation, request),
    ...checkParameters(document, parameters),
  ];
}

function checkRequestBody(
  document: ContractDocument,
  { request: { body } }: Operation,
  { headers, body: value, length = 0, fields }: ContractRequest,
): Diagnostic[] {
  if (length === 0) {
    if (!body?.required) return [];
    return [{ code: "required", message: "Body parameter is required", severity: 0 }];
  }
  const contentType = headers["content-type"];
  const contents = body?.contents ?? [];
  const content = contentType === undefined ? contents[0] : findContent(contents, contentType);
  if (content === undefined) {
    const types = contents.map(({ mediaType }) => mediaType).join(",");
    const message =
      contents.length === 0
        ? "No supported content types, but request included a non-empty body"
        : `Supported content types: ${types}`;
    return [{ code: 415, message, severity: 0 }];
  }
  const sent = { value, contentType, ...(fields && { fields }) };
  return checkBody(document, content, sent, "request", `request body ${content.mediaType}`);
}
