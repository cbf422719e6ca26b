import type { Parameter } from "../documents/operation.js";
import { isOfTheConnection } from "../http/connection-headers.js";
import type { Direction } from "../schemas/convert-schema.js";
import { checkValues, type ValuePlace } from "./check-values.js";
import type { ContractDocument } from "./contract-document.js";
import type { ParameterPlace, SentParameter } from "./parameters.js";
import { readHeader, type Sent } from "./sent-value.js";
import type { Diagnostic } from "./types.js";

/** Finds everything that is wrong with the headers, query, cookies and path of a request. */
export function checkParameters(
  document: ContractDocument,
  parameters: readonly SentParameter[],
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const deprecated: Diagnostic[] = [];
  for (const { place, parameter, sent } of parameters) {
    check(document, "request", place, parameter, sent, found);
    if (parameter.deprecated && sent !== undefined) deprecated.push(deprecation(place, parameter));
  }
  return found.length === 0 && deprecated.length === 0 ? NONE : [...found, ...deprecated];
}

const NONE: Diagnostic[] = [];

/** Finds everything that is wrong with the headers of a response. */
export function checkHeaders(
  document: ContractDocument,
  headers: readonly Parameter[],
  sent: Readonly<Record<string, string>>,
  status: string,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const header of headers) {
    const name = header.name.toLowerCase();
    if (name === "content-type" || isOfTheConnection(name)) continue;
    const text = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const value = text === undefined ? undefined : readHeader(header, text, document.shapeOf);
    check(document, "response", "header", header, value, found, status);
  }
  return found;
}

function check(
  document: ContractDocument,
  direction: Direction,
  place: ParameterPlace,
  parameter: Parameter,
  sent: Sent | undefined,
  found: Diagnostic[],
  status?: string,
): void {
  const { name, schema, required } = parameter;
  const side = direction === "request" ? "Request" : "Response";
  if (sent === undefined) {
    if (required)
      found.push({
        code: "required",
        path: [place],
        message: `${side} ${place} must have required property '${name}'`,
        severity: 0,
      });
    return;
  }
  const path = [place, name];
  const subject = `${side} ${place} parameter ${name}`;
  if (sent.values === undefined) {
    found.push({ code: sent.code, path, message: `${subject} ${sent.problem}`, severity: 0 });
    return;
  }
  const schemaOf = status === undefined ? `parameter ${name}` : `${status} header ${name}`;
  found.push(
    ...checkValues(document, schema, sent.values, {
      direction,
      path,
      subject,
      schemaOf,
    } satisfies ValuePlace),
  );
}

function deprecation(place: ParameterPlace, { name }: Parameter): Diagnostic {
  const kind = place.charAt(0).toUpperCase() + place.slice(1);
  return {
    path: [place, name],
    code: "deprecated",
    message: `${kind} param ${name} is deprecated`,
    severity: 1,
  };
}
