import type { IHttpOperation } from "@stoplight/types";
import { BODY_PROBLEMS, type RequestBody } from "../http/request-body.js";
import { operationId } from "../prism/contract-document.js";
import { checkRequest } from "../prism/prism.js";
import type { Diagnostic, PrismRequest } from "../prism/types.js";
import type { Responsible, Violation } from "./violation.js";

/** Finds everything that is wrong with a request, including its credentials and an unreadable body. */
export function findRequestDiagnostics(
  operation: IHttpOperation,
  request: PrismRequest,
  body: RequestBody,
): Diagnostic[] {
  if (body.problem === undefined) {
    // Prism checks the content type only of a body that declares its length, which a streamed one does not.
    const headers = { ...request.headers, "content-length": String(body.length) };
    return checkRequest(operation, { ...request, headers });
  }
  const place = body.problem === "malformed_content_type" ? ["header", "content-type"] : ["body"];
  const unreadable: Diagnostic = { ...BODY_PROBLEMS[body.problem], path: place, severity: 0 };
  // The rest is validated as if the body were valid: one mistake, one violation.
  const { "content-type": _type, "content-length": _length, ...headers } = request.headers;
  const { body: _body, ...parameters } = operation.request ?? {};
  return [
    unreadable,
    ...checkRequest({ ...operation, request: parameters }, { ...request, headers, body: undefined }),
  ];
}

/** Converts the diagnostics of a request into violations that use the document's names. */
export function requestViolations(
  operation: IHttpOperation,
  request: PrismRequest,
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

function more(
  operation: IHttpOperation,
  side: Violation["side"],
  { length }: readonly unknown[],
): Violation[] {
  if (length <= MAX_LISTED) return [];
  const message = `There are ${length - MAX_LISTED} more violations of this ${side}`;
  return [{ ...requestViolation(operation, "body", "more_violations", message), side }];
}

/** Converts the diagnostics of a response into violations. */
export function responseViolations(
  operation: IHttpOperation,
  found: readonly Diagnostic[],
  responsible: Responsible,
): Violation[] {
  return [
    ...found.slice(0, MAX_LISTED).map((diagnostic) => violation(operation, "response", diagnostic)),
    ...more(operation, "response", found),
  ].map((each) => ({ ...each, responsible }));
}

/** Finds query parameters that the document does not declare. Prism accepts them. */
export function unknownParameters(operation: IHttpOperation, request: PrismRequest): Violation[] {
  const known = [
    ...(operation.request?.query ?? []).map((parameter) => parameter.name),
    ...keysInQuery(operation),
  ];
  const unknown = Object.keys(request.url.query).filter(
    (name) => !known.some((candidate) => candidate.toLowerCase() === name.toLowerCase()),
  );
  return unknown.slice(0, MAX_LISTED).map((name) => {
    const message = `Unknown query parameter '${name}'; the operation has ${known.join(", ") || "none"}`;
    return requestViolation(operation, `query.${name}`, "unknown_parameter", message);
  });
}

function keysInQuery(operation: IHttpOperation): string[] {
  return (operation.security ?? [])
    .flat()
    .flatMap((scheme) => (scheme.type === "apiKey" && scheme.in === "query" ? [scheme.name] : []));
}

function missingCredentials(operation: IHttpOperation, request: PrismRequest): Violation[] {
  const locations = (operation.security?.[0] ?? []).flatMap((scheme) => {
    if (scheme.type !== "apiKey")
      return /^Bearer\s.+$/.test(request.headers.authorization ?? "") ? [] : ["header.authorization"];
    const place = scheme.in === "query" ? request.url.query : request.headers;
    const name = scheme.in === "header" ? scheme.name.toLowerCase() : scheme.name;
    return Object.hasOwn(place, name) && place[name] ? [] : [`${scheme.in}.${scheme.name}`];
  });
  const message =
    "The operation requires this credential: it is missing or does not have the documented scheme";
  return (locations.length > 0 ? locations : ["header.authorization"]).map((location) =>
    requestViolation(operation, location, "missing_credentials", message),
  );
}

function violation(operation: IHttpOperation, side: Violation["side"], diagnostic: Diagnostic): Violation {
  const { code, path = [], severity } = diagnostic;
  const [place = placeWithoutPath(diagnostic), ...rest] = path.map(String);
  const missing = code === "required" ? /required property '(.+)'$/.exec(diagnostic.message)?.[1] : undefined;
  const steps = missing === undefined ? rest : [...rest, missing];
  const documented = documentedNames(operation, side, place);
  const names = steps.map((step, index) => (index === 0 ? (documented.get(step) ?? step) : step));
  const message =
    missing === undefined
      ? diagnostic.message
      : diagnostic.message.replace(`'${missing}'`, `'${documented.get(missing) ?? missing}'`);
  return {
    operationId: operationId(operation),
    responsible: "client",
    side,
    location: [place, ...names].reduce((location, name) => location + step(name)),
    code: codeOf(diagnostic),
    message,
    severity: severity === 0 ? "error" : "warning",
  };
}

function step(name: string): string {
  return /^\d+$/.test(name) ? `[${name}]` : `.${name.replaceAll("~1", "/").replaceAll("~0", "~")}`;
}

// Prism reports parameter names in lower case.
function documentedNames({ request }: IHttpOperation, side: Violation["side"], place: string) {
  const parameters = { query: request?.query, path: request?.path, header: request?.headers };
  const ofPlace = side === "request" ? parameters[place as keyof typeof parameters] : undefined;
  return new Map((ofPlace ?? []).map(({ name }) => [name.toLowerCase(), name]));
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
  operation: IHttpOperation | undefined,
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
