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

/** Whether a body that says it is JSON can not be read as such: the answer was cut on its way, or is none of the API's. */
export async function isBrokenJson(response: Response): Promise<boolean> {
  const text = await textOf(response);
  if (text === "" || isJson(text)) return false;
  return /^application\/([\w.-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
