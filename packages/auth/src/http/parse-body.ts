import { type Operation, parseJson } from "@energy-clients/client-core";
import { textOf } from "./buffered-response.js";

/**
 * Reads a response's body without consuming it. For bodies that are in memory already.
 *
 * @returns The parsed JSON; the text if it is not JSON; `undefined` for an empty body.
 */
export async function peekBody(response: Response): Promise<unknown> {
  const text = await textOf(response);
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A successful response's body: what it parses to, or why it cannot be used, as a clause such as `no body`. */
export type CheckedBody =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly problem: string };

/**
 * Checks whether the body of a successful response can be used, by the operation's document and the response's own
 * content type. If it cannot, the API acted and its reply is lost.
 *
 * @returns `undefined` for a body that is not JSON and need not be, and for one that the client reads while it arrives.
 */
export function checkBody(
  response: Response,
  operation: Operation | undefined,
): CheckedBody | undefined | Promise<CheckedBody | undefined> {
  if (operation?.streams) return undefined;
  const text = textOf(response);
  return typeof text === "string"
    ? checkText(text, response, operation)
    : text.then((late) => checkText(late, response, operation));
}

function checkText(
  text: string,
  response: Response,
  operation: Operation | undefined,
): CheckedBody | undefined {
  const isExpected = operation?.jsonResponse === true;
  if (text === "") return isExpected ? { problem: "no body" } : undefined;
  let value: unknown;
  try {
    value = parseJson(text, operation);
  } catch (error) {
    if (error instanceof RangeError) return { problem: error.message };
    const type = response.headers.get("content-type") ?? "";
    const mustBeJson = isExpected || JSON_TYPE.test(type);
    return mustBeJson ? { problem: "a body that is not JSON, or only a part of it" } : undefined;
  }
  return isExpected && value === null ? { problem: "null for a body" } : { value };
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;
