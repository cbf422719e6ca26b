import type { JsonObject } from "../document.ts";
import type { ComparableOperation, Content } from "./comparable.ts";
import type { OperationPair } from "./structure.ts";

/** The parts of an operation that both documents have, each as small a document as `redocly diff` takes. */
export interface Part {
  readonly pair: OperationPair;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** Cuts a pair into parts that are aligned: whatever is in a part is in both of its sides. */
export function alignedParts(pair: OperationPair): Part[] {
  const parameters = [...pair.before.parameters].flatMap(([place, old]) => {
    const now = pair.after.parameters.get(place);
    return now === undefined ? [] : [{ pair, before: { parameters: [old] }, after: { parameters: [now] } }];
  });
  return [
    ...parameters,
    { pair, before: rest(pair.before, pair.after), after: rest(pair.after, pair.before) },
  ];
}

function rest(own: ComparableOperation, other: ComparableOperation): JsonObject {
  const responses = [...own.responses].flatMap(([status, answer]) => {
    const counterpart = other.responses.get(status);
    if (counterpart === undefined) return [];
    const headers = [...answer.headers]
      .filter(([name]) => counterpart.headers.has(name))
      .map(([name, schema]) => [name, { schema }] as const);
    const value: JsonObject = { description: "" };
    if (headers.length > 0) value.headers = Object.fromEntries(headers);
    const content = contentOf(answer.content, counterpart.content);
    if (content !== undefined) value.content = content;
    return [[status, value] as const];
  });
  const result: JsonObject = { security: own.security, responses: Object.fromEntries(responses) };
  const content = own.body && other.body && contentOf(own.body.content, other.body.content);
  if (own.body && content !== undefined) result.requestBody = { required: own.body.required, content };
  return result;
}

function contentOf(own: Content, other: Content): JsonObject | undefined {
  const shared = [...own]
    .filter(([type]) => other.has(type))
    .map(([type, schema]) => [type, { schema }] as const);
  return shared.length === 0 ? undefined : Object.fromEntries(shared);
}
