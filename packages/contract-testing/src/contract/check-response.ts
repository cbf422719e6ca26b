import type { Operation } from "../documents/operation.js";
import type { MockResponse } from "../http/response.js";
import { checkBody } from "./check-body.js";
import { checkHeaders } from "./check-parameters.js";
import { type ContractDocument, findResponse } from "./contract-document.js";
import { findContent } from "./media-type.js";
import type { Diagnostic } from "./types.js";

/**
 * Finds everything in which a response breaks the document of its operation.
 *
 * @throws {@link InvalidSchemaError} for a schema that checks nothing.
 */
export function checkResponse(
  document: ContractDocument,
  operation: Operation,
  { status, headers, body }: MockResponse,
): Diagnostic[] {
  const declared = findResponse(operation, status);
  if (declared === undefined) {
    const codes = operation.responses.map(({ code }) => code).join(",");
    const message = `Unable to match the returned status code with those defined in the document: ${codes}`;
    return [{ message, severity: status >= 200 && status < 300 ? 0 : 1 }];
  }
  const { code, headers: documented = [] } = declared;
  const contents = hasNoBody(operation, String(status)) ? [] : (declared.contents ?? []);
  const contentType = headers["content-type"];
  const content = contentType === undefined ? undefined : findContent(contents, contentType);
  const found: Diagnostic[] = [];
  if (contents.length > 0 && content === undefined) {
    const types = contents.map(({ mediaType }) => mediaType).join(", ");
    const ones = contents.length > 1 ? "ones" : "one";
    const message = `The received media type "${contentType ?? ""}" does not match the ${ones} specified in the current response: ${types}`;
    found.push({ message, severity: 0 });
  }
  // Of a body whose type is not documented, the first type shows what else is wrong.
  const used = content ?? contents[0];
  const sent = { value: body, contentType };
  const inBody = used ? checkBody(document, used, sent, "response", `${code} body ${used.mediaType}`) : [];
  return [...found, ...inBody, ...checkHeaders(document, documented, headers, code)];
}

/** Whether a response has no body whatever the document says (RFC 9110, sections 9.3.2 and 15). */
export function hasNoBody({ method }: Operation, status: string): boolean {
  return method === "head" || status === "204" || status === "205" || status === "304";
}
