import { keepParsedBody } from "@energy-clients/client-core";
import { textOf } from "./response-in-memory.js";

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
 * Whether a body that says it is JSON can not be read as such: the answer was cut on its way, or is none of the API's.
 * What it parses to stays with the answer, for the client.
 */
export function isBrokenJson(response: Response): boolean | Promise<boolean> {
  const text = textOf(response);
  return typeof text === "string" ? isBroken(text, response) : text.then((late) => isBroken(late, response));
}

function isBroken(text: string, response: Response): boolean {
  if (text === "") return false;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return /^application\/([\w.-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
  }
  keepParsedBody(response, value);
  return false;
}
