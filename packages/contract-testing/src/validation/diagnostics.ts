import type { IHttpOperation } from "@stoplight/types";
import { bodyFaults, type RequestBody } from "../http/request-body.js";
import { operationId } from "../prism/contract-document.js";
import { checkRequest } from "../prism/prism.js";
import type { Diagnostic, PrismRequest } from "../prism/types.js";
import type { Blame, Violation } from "./violation.js";

/** What is wrong with a request, credentials and unreadable bodies included. */
export function findRequestFaults(
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
  const fault: Diagnostic = { ...bodyFaults[body.problem], path: place, severity: 0 };
  // The rest of the request is judged as if the body were fine: one mistake, one violation.
  const { "content-type": _type, "content-length": _length, ...headers } = request.headers;
  const { body: _body, ...parameters } = operation.request ?? {};
  return [
    fault,
    ...checkRequest({ ...operation, request: parameters }, { ...request, headers, body: undefined }),
  ];
}

/** Puts what Prism found in a request into words that name the document's own fields. */
export function requestViolations(
  operation: IHttpOperation,
  request: PrismRequest,
  found: readonly Diagnostic[],
): Violation[] {
  const told = found
    .slice(0, atMost)
    .flatMap((diagnostic) =>
      diagnostic.code === 401
        ? missingCredentials(operation, request)
        : [violation(operation, "request", diagnostic)],
    );
  return [...told, ...more(operation, "request", found)];
}

/** Of what is wrong with one side of an exchange so much is told: a list of thousands may be wrong in each item. */
const atMost = 100;

function more(
  operation: IHttpOperation,
  side: Violation["side"],
  { length }: readonly unknown[],
): Violation[] {
  if (length <= atMost) return [];
  const message = `There are ${length - atMost} more violations of this ${side}`;
  return [{ ...requestFault(operation, "body", "more_violations", message), side }];
}

/** Puts what Prism found in an answer into words. */
export function responseViolations(
  operation: IHttpOperation,
  found: readonly Diagnostic[],
  blame: Blame,
): Violation[] {
  return [
    ...found.slice(0, atMost).map((diagnostic) => violation(operation, "response", diagnostic)),
    ...more(operation, "response", found),
  ].map((told) => ({ ...told, blame }));
}

/** Query parameters that the document does not have: Prism lets a misspelt name pass. */
export function unknownParameters(operation: IHttpOperation, request: PrismRequest): Violation[] {
  const known = [
    ...(operation.request?.query ?? []).map((parameter) => parameter.name),
    ...keysInQuery(operation),
  ];
  const unknown = Object.keys(request.url.query).filter(
    (name) => !known.some((candidate) => candidate.toLowerCase() === name.toLowerCase()),
  );
  return unknown.slice(0, atMost).map((name) => {
    const message = `The operation has no query parameter '${name}'; it has ${known.join(", ") || "none"}`;
    return requestFault(operation, `query.${name}`, "unknown_parameter", message);
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
  const message = "The operation needs this credential: it is missing or has another scheme than documented";
  return (locations.length > 0 ? locations : ["header.authorization"]).map((location) =>
    requestFault(operation, location, "missing_credentials", message),
  );
}

function violation(operation: IHttpOperation, side: Violation["side"], diagnostic: Diagnostic): Violation {
  const { code, path = [], severity } = diagnostic;
  const [place = placeless(diagnostic), ...rest] = path.map(String);
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
    blame: "client",
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

// Prism compares parameter names in lower case and reports them so.
function documentedNames({ request }: IHttpOperation, side: Violation["side"], place: string) {
  const parameters = { query: request?.query, path: request?.path, header: request?.headers };
  const ofPlace = side === "request" ? parameters[place as keyof typeof parameters] : undefined;
  return new Map((ofPlace ?? []).map(({ name }) => [name.toLowerCase(), name]));
}

function placeless({ code, message }: Diagnostic): string {
  if (code === 415 || message.startsWith("The received media type")) return "header.content-type";
  return message.startsWith("Unable to match the returned status") ? "status" : "body";
}

function codeOf({ code, message }: Diagnostic): string {
  if (code === 415) return "unsupported_media_type";
  if (message.startsWith("The received media type")) return "unexpected_media_type";
  if (message.startsWith("Unable to match the returned status")) return "undocumented_status";
  return code === undefined || code === "" ? "invalid" : String(code);
}

/** A violation by the client that the mock found itself. */
export function requestFault(
  operation: IHttpOperation | undefined,
  location: string,
  code: string,
  message: string,
): Violation {
  return {
    ...(operation !== undefined && { operationId: operationId(operation) }),
    blame: "client",
    side: "request",
    location,
    code,
    message,
    severity: "error",
  };
}
