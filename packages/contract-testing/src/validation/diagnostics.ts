import { checkRequest } from "../contract/check-request.js";
import { hasCredential } from "../contract/check-security.js";
import { type ContractDocument, operationId } from "../contract/contract-document.js";
import { type SentParameter, takesName } from "../contract/parameters.js";
import type { ContractRequest, Diagnostic } from "../contract/types.js";
import type { Operation } from "../documents/operation.js";
import { BODY_PROBLEMS, type RequestBody } from "../http/request-body.js";
import type { Responsible, Violation } from "./violation.js";

/** Finds everything that is wrong with a request, including its credentials and an unreadable body. */
export function findRequestDiagnostics(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
  body: RequestBody,
  parameters: readonly SentParameter[],
): Diagnostic[] {
  const { length, fields } = body;
  if (body.problem === undefined)
    return checkRequest(document, operation, { ...request, length, ...(fields && { fields }) }, parameters);
  const place = body.problem === "malformed_content_type" ? ["header", "content-type"] : ["body"];
  const unreadable: Diagnostic = { ...BODY_PROBLEMS[body.problem], path: place, severity: 0 };
  // The rest is validated as if the body were valid: one mistake, one violation.
  const { body: _body, ...others } = operation.request;
  return [
    unreadable,
    ...checkRequest(document, { ...operation, request: others }, { ...request, body: undefined }, parameters),
  ];
}

/** Converts the diagnostics of a request into violations that use the document's names. */
export function requestViolations(
  operation: Operation,
  request: ContractRequest,
  found: readonly Diagnostic[],
): Violation[] {
  const listed = found
    .slice(0, MAX_LISTED)
    .flatMap((diagnostic) =>
      diagnostic.code === 401
        ? missingCredentials(operation, request)
        : [violation(operation, "request", diagnostic)],
    );
  return [...listed, ...more(operation, "request", found)];
}

/** The most violations of one message that are listed: each item of a long list may break the document. */
const MAX_LISTED = 100;

function more(operation: Operation, side: Violation["side"], { length }: readonly unknown[]): Violation[] {
  if (length <= MAX_LISTED) return [];
  const message = `There are ${length - MAX_LISTED} more violations of this ${side}`;
  return [{ ...requestViolation(operation, "body", "more_violations", message), side }];
}

/** Converts the diagnostics of a response into violations. */
export function responseViolations(
  operation: Operation,
  found: readonly Diagnostic[],
  responsible: Responsible,
): Violation[] {
  return [
    ...found.slice(0, MAX_LISTED).map((diagnostic) => violation(operation, "response", diagnostic)),
    ...more(operation, "response", found),
  ].map((each) => ({ ...each, responsible }));
}

/** Finds query parameters that the document does not declare. */
export function unknownParameters(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
): Violation[] {
  if (request.url.search.length < 2) return [];
  const { query } = operation.request;
  const keys = keysInQuery(operation);
  const known = [...query.map((parameter) => parameter.name), ...keys];
  const unknown = Object.keys(request.url.query).filter(
    (name) =>
      !query.some((parameter) => takesName(document, parameter, name)) &&
      !keys.some((candidate) => candidate.toLowerCase() === name.toLowerCase()),
  );
  return unknown.slice(0, MAX_LISTED).map((name) => {
    const message = `Unknown query parameter '${name}'; the operation has ${known.join(", ") || "none"}`;
    return requestViolation(operation, `query.${name}`, "unknown_parameter", message);
  });
}

function keysInQuery(operation: Operation): string[] {
  return (operation.security ?? [])
    .flat()
    .flatMap((scheme) => (scheme.type === "apiKey" && scheme.in === "query" ? [scheme.name ?? ""] : []));
}

function missingCredentials(operation: Operation, request: ContractRequest): Violation[] {
  const missing = (operation.security[0] ?? []).filter((scheme) => !hasCredential(scheme, request));
  const locations = missing.map(({ type, in: place, name }) =>
    type === "apiKey" ? `${place}.${name}` : "header.authorization",
  );
  const message =
    "The operation requires this credential: it is missing or does not have the documented scheme";
  return (locations.length > 0 ? locations : ["header.authorization"]).map((location) =>
    requestViolation(operation, location, "missing_credentials", message),
  );
}

function violation(operation: Operation, side: Violation["side"], diagnostic: Diagnostic): Violation {
  const { code, path = [], severity } = diagnostic;
  const [place = placeWithoutPath(diagnostic), ...rest] = path;
  const missing = code === "required" ? /required property '(.+)'$/.exec(diagnostic.message)?.[1] : undefined;
  const steps = missing === undefined ? rest : [...rest, missing];
  return {
    operationId: operationId(operation),
    responsible: "client",
    side,
    location: [place, ...steps].reduce((location, name) => location + step(name)),
    code: codeOf(diagnostic),
    message: diagnostic.message,
    severity: severity === 0 ? "error" : "warning",
  };
}

function step(name: string): string {
  return /^\d+$/.test(name) ? `[${name}]` : `.${name.replaceAll("~1", "/").replaceAll("~0", "~")}`;
}

function placeWithoutPath({ code, message }: Diagnostic): string {
  if (code === 415 || message.startsWith("The received media type")) return "header.content-type";
  return message.startsWith("Unable to match the returned status") ? "status" : "body";
}

function codeOf({ code, message }: Diagnostic): string {
  if (code === 415) return "unsupported_media_type";
  if (message.startsWith("The received media type")) return "unexpected_media_type";
  if (message.startsWith("Unable to match the returned status")) return "undocumented_status";
  return code === undefined || code === "" ? "invalid" : String(code);
}

/** Builds a violation by the client that Prism does not report. */
export function requestViolation(
  operation: Operation | undefined,
  location: string,
  code: string,
  message: string,
): Violation {
  return {
    ...(operation !== undefined && { operationId: operationId(operation) }),
    responsible: "client",
    side: "request",
    location,
    code,
    message,
    severity: "error",
  };
}
