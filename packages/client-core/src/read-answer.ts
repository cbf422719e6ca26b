import type { RequestOptions } from "./build-request.js";
import { ClientError } from "./client-error.js";
import type { Operation } from "./operation.js";
import { takeParsedBody } from "./parsed-body.js";

/**
 * An answer with its body, parsed: as `data` for a 2xx, as `error` for any other status; `undefined` for an empty one.
 */
export type Answer = ({ readonly data: unknown } | { readonly error: unknown }) & {
  readonly response: Response;
  readonly operation: Operation;
};

/**
 * Waits for an answer and reads its body. An error that is no JSON is handed out as text.
 *
 * @throws {@link ClientError} `response_malformed` when a 2xx answer is no JSON and should be.
 */
export async function readAnswer(
  pending: Promise<Response>,
  operation: Operation,
  parseAs: NonNullable<RequestOptions["parseAs"]>,
): Promise<Answer> {
  const response = await pending;
  if (!response.ok) return { error: parseError(await response.text()), response, operation };
  if (response.status === 204 || operation.method === "HEAD") return { data: undefined, response, operation };
  if (parseAs === "json") {
    const parsed = takeParsedBody(response);
    const data = parsed ? parsed.value : parseData(await response.text(), operation);
    return { data, response, operation };
  }
  return { data: parseAs === "stream" ? response.body : await response[parseAs](), response, operation };
}

function parseData(text: string, { id }: Operation): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The SyntaxError quotes the body, which may hold a secret: not kept as cause.
    throw new ClientError("response_malformed", id, "the answer's body is not the JSON that it should be");
  }
}

function parseError(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
