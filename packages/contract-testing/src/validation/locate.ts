import { type ContractDocument, findResponse } from "../contract/contract-document.js";
import type { Operation } from "../documents/operation.js";
import { at, fields, found, type Place, pointerOf, resolve, walkSchema } from "../documents/walk-document.js";
import type { DocumentPlace, HandledRequest, Violation } from "./violation.js";

/** Adds to each violation which part of the document it breaks. */
export function locate(
  document: ContractDocument,
  requestType: string | undefined,
  { operation, response, violations }: HandledRequest,
): readonly Violation[] {
  if (operation === undefined || violations.length === 0) return violations;
  const types = { requestType, status: response.status, responseType: response.headers["content-type"] };
  const map = document.sourceMap();
  return violations.map((violation) => {
    const path = findDeclaration(map.content, operation, violation, types);
    const line = map.lineOf(path);
    const declaredAt: DocumentPlace = {
      pointer: pointerOf(path),
      ...(map.file !== undefined && { file: map.file }),
      ...(line !== undefined && { line }),
    };
    return { ...violation, declaredAt };
  });
}

/** The status of a response, and the content types of both messages. */
export interface MessageTypes {
  readonly requestType: string | undefined;
  readonly status: number;
  readonly responseType: string | undefined;
}

/**
 * Finds what a violation breaks: the keyword of a schema, else the nearest declaration around it.
 *
 * @returns The steps from the document's root.
 */
function findDeclaration(
  content: unknown,
  operation: Operation,
  violation: Pick<Violation, "side" | "location" | "code">,
  types: MessageTypes,
): readonly string[] {
  const root: Place = { path: [], value: content };
  const [place = "", ...steps] = stepsOf(violation.location);
  const whole = found(content, at(at(at(root, "paths"), operation.path), operation.method)) ?? root;
  const { code } = violation;
  if (violation.side === "response") {
    const documented = findResponse(operation, types.status)?.code;
    const responses = at(whole, "responses");
    const response = documented === undefined ? undefined : found(content, at(responses, documented));
    if (response === undefined) return responses.path;
    if (place === "body") return inBody(content, response, types.responseType, steps, code);
    return (place === "header" && inHeaders(content, response, steps, code)) || response.path;
  }
  if (code === "missing_credentials") {
    const own = at(whole, "security");
    return own.value === undefined ? at(root, "security").path : own.path;
  }
  const body = found(content, at(whole, "requestBody"));
  if (place === "body" && body !== undefined) return inBody(content, body, types.requestType, steps, code);
  const header = place === "header" ? steps[0]?.toLowerCase() : undefined;
  if (header === "content-type" && body !== undefined) return at(body, "content").path;
  if (header === "accept" || header === "prefer") return at(whole, "responses").path;
  const around = found(content, at(at(root, "paths"), operation.path)) ?? whole;
  return inParameters(content, [whole, around], place, steps, code) ?? whole.path;
}

function inBody(
  content: unknown,
  holder: Place,
  contentType: string | undefined,
  steps: readonly string[],
  code: string,
): readonly string[] {
  const type = contentType?.replace(/\s*;.*$/s, "").toLowerCase();
  const types = at(holder, "content");
  const name = Object.keys(fields(types.value)).find((candidate) => candidate.toLowerCase() === type);
  const schema = name === undefined ? undefined : found(content, at(at(types, name), "schema"));
  return schema === undefined ? types.path : inSchema(content, schema, steps, code);
}

function inSchema(
  content: unknown,
  schema: Place,
  steps: readonly string[],
  code: string,
): readonly string[] {
  // The object around a missing property requires it.
  const nearest = walkSchema(content, schema, code === "required" ? steps.slice(0, -1) : steps);
  const keyword = at(nearest, code);
  return keyword.value === undefined ? nearest.path : keyword.path;
}

function inHeaders(content: unknown, response: Place, [name = ""]: readonly string[], code: string) {
  const headers = at(response, "headers");
  const known = Object.keys(fields(headers.value)).find((key) => key.toLowerCase() === name.toLowerCase());
  if (known === undefined) return undefined;
  const header = found(content, at(headers, known)) ?? headers;
  const schema = found(content, at(header, "schema"));
  return schema === undefined ? header.path : inSchema(content, schema, [], code);
}

function inParameters(
  content: unknown,
  holders: readonly Place[],
  place: string,
  [name = "", ...steps]: readonly string[],
  code: string,
): readonly string[] | undefined {
  for (const holder of holders) {
    const list = at(holder, "parameters");
    for (const index of Array.isArray(list.value) ? list.value.keys() : []) {
      const parameter = resolve(content, at(list, String(index)));
      const { name: known, in: where } = fields(parameter.value);
      if (where !== place || String(known).toLowerCase() !== name.toLowerCase()) continue;
      const schema = found(content, at(parameter, "schema"));
      if (code === "required" && steps.length === 0) return at(parameter, "required").path;
      return schema === undefined ? parameter.path : inSchema(content, schema, steps, code);
    }
  }
  return undefined;
}

// `body.items[0].gsrn` → body, items, 0, gsrn.
function stepsOf(location: string): string[] {
  return location.split(/\.|\[(\d+)\]/).filter((step) => step !== undefined && step !== "");
}
