import { keepParsedBody, type Operation } from "@energy-clients/client-core";
import { textOf } from "./buffered-response.js";

/**
 * Reads an answer's body without spending it. For bodies that are in memory already.
 *
 * @returns The parsed JSON, or the text where it is none; `undefined` for an empty body.
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

/**
 * Why the body of a success cannot be used, as far as the operation's document and the response's own content type
 * tell: the API acted, and what it said of it is lost. What the body parses to stays with the response, for the client.
 *
 * @returns A clause such as `no body`; `undefined` for a body that can be used.
 */
export function bodyProblem(
  response: Response,
  operation: Operation | undefined,
): string | undefined | Promise<string | undefined> {
  const text = textOf(response);
  return typeof text === "string"
    ? problemOf(text, response, operation)
    : text.then((late) => problemOf(late, response, operation));
}

function problemOf(text: string, response: Response, operation: Operation | undefined): string | undefined {
  const isExpected = operation?.jsonResponse === true;
  if (text === "") return isExpected ? "no body" : undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const type = response.headers.get("content-type") ?? "";
    return isExpected || JSON_TYPE.test(type) ? "a body that is not JSON, or only a part of it" : undefined;
  }
  if (isExpected && value === null) return "null for a body";
  keepParsedBody(response, value);
  return undefined;
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;
