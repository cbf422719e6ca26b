import type { Content } from "../documents/operation.js";
import { isJson } from "../http/request-body.js";
import type { Direction } from "../schemas/convert-schema.js";
import { checkValues, type ValuePlace } from "./check-values.js";
import type { ContractDocument } from "./contract-document.js";
import { checkForm } from "./form.js";
import { essence } from "./media-type.js";
import { parsePairs } from "./query.js";
import { scalars } from "./sent-value.js";
import type { ContractRequest, Diagnostic } from "./types.js";

/** A body as it arrived, and as it is validated. */
export interface CheckedBody extends Pick<ContractRequest, "fields"> {
  /** Parsed JSON, or text. */
  readonly value: unknown;
  readonly contentType: string | undefined;
}

/** Finds everything in which a body breaks the schema of its media type. */
export function checkBody(
  document: ContractDocument,
  content: Content,
  { value, fields, contentType }: CheckedBody,
  direction: Direction,
  schemaOf: string,
): Diagnostic[] {
  const { schema } = content;
  if (schema === undefined) return [];
  const subject = `${direction === "request" ? "Request" : "Response"} body`;
  const place: ValuePlace = { direction, path: ["body"], subject, schemaOf };
  const type = essence(contentType ?? "");
  if (type === "" || isJson(type) || direction === "response" || typeof value !== "string") {
    if (typeof value === "string" && type !== "" && !isJson(type))
      return checkText(document, schema, value, place);
    return checkValues(document, schema, [value], place);
  }
  if (type === "application/x-www-form-urlencoded")
    return checkForm(document, content, parsePairs(value), place);
  if (type === "multipart/form-data" && fields !== undefined)
    return checkForm(
      document,
      content,
      fields.map(([name, text]) => ({ name, value: text, raw: text })),
      place,
    );
  return checkText(document, schema, value, place);
}

// What is neither JSON nor a form, such as XML, has a structure of its own, which no JSON Schema checks.
function checkText(
  document: ContractDocument,
  schema: object,
  text: string,
  place: ValuePlace,
): Diagnostic[] {
  const { types } = document.shapeOf(schema);
  const isStructured =
    types.size > 0 && [...types].every((type) => type === "object" || type === "array" || type === "null");
  return isStructured ? [] : checkValues(document, schema, scalars(text, schema, document.shapeOf), place);
}
