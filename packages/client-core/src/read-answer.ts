import { missingBytes } from "./body-length.js";
import type { RequestOptions } from "./build-request.js";
import { type CallHistory, historyOf } from "./call-history.js";
import { ClientError } from "./client-error.js";
import type { ResponseLike } from "./fetch.js";
import type { Operation } from "./operation.js";
import { takeParsedBody } from "./parsed-body.js";
import { platformResponse } from "./platform-response.js";

/**
 * An answer with its body, parsed: as `data` for a 2xx, as `error` for any other status; `undefined` for an empty one.
 */
export type Answer = ({ readonly data: unknown } | { readonly error: unknown }) &
  CallHistory & {
    readonly response: Response;
    readonly operation: Operation;
  };

/**
 * Waits for an answer and reads its body. An error that is no JSON is handed out as text.
 *
 * @throws {@link ClientError} `response_malformed` when a 2xx response has no JSON and should have, or none of the
 * binary body that it should have.
 */
export async function readAnswer(
  pending: Promise<ResponseLike>,
  operation: Operation,
  parseAs: NonNullable<RequestOptions["parseAs"]>,
): Promise<Answer> {
  const response = platformResponse(await pending);
  const rest = { response, operation, ...historyOf(response, operation) };
  if (!response.ok) return { error: parseError(await response.text()), ...rest };
  return { data: await readData(response, operation, parseAs), ...rest };
}

async function readData(
  response: Response,
  operation: Operation,
  parseAs: NonNullable<RequestOptions["parseAs"]>,
): Promise<unknown> {
  if (operation.method === "HEAD") return undefined;
  if (parseAs === "json") {
    const parsed = takeParsedBody(response);
    return parsed ? parsed.value : parseData(await response.text(), operation);
  }
  if (parseAs === "stream") return response.body;
  if (!operation.binary) return response.status === 204 ? undefined : response[parseAs]();
  return readFile(response, operation, parseAs);
}

/** A file that was cut must not pass for the file. */
async function readFile(
  response: Response,
  { id }: Operation,
  parseAs: "text" | "blob" | "arrayBuffer",
): Promise<unknown> {
  const bytes = await response.arrayBuffer();
  const missing = missingBytes(response, bytes.byteLength);
  if (missing > 0 || bytes.byteLength === 0) {
    const problem = missing > 0 ? `lacks ${missing} bytes of its Content-Length` : "has no body";
    throw new ClientError("response_malformed", id, `the response ${problem}`);
  }
  if (parseAs === "arrayBuffer") return bytes;
  if (parseAs === "text") return new TextDecoder().decode(bytes);
  return new Blob([bytes], { type: response.headers.get("content-type") ?? "" });
}

function parseData(text: string, { id, jsonResponse }: Operation): unknown {
  if (text === "") {
    if (!jsonResponse) return undefined;
    throw new ClientError("response_malformed", id, "the response has no body; expected JSON");
  }
  try {
    return JSON.parse(text);
  } catch {
    // The SyntaxError quotes the body, which may hold a secret: not kept as cause.
    throw new ClientError("response_malformed", id, "the response's body is not JSON, or only a part of it");
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
