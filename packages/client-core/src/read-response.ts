import { missingBytes } from "./body-length.js";
import type { CallReport } from "./call-context.js";
import type { CallHistory } from "./call-history.js";
import { ClientError } from "./client-error.js";
import type { ResponseLike } from "./fetch.js";
import type { RequestOptions } from "./given.js";
import { parseJson } from "./json.js";
import type { Operation } from "./operation.js";
import { platformResponse } from "./platform-response.js";
import type { ReadOperation } from "./wire-format.js";

/**
 * A response with its body, parsed: as `data` for a 2xx, as `error` for any other status; `undefined` for an empty one.
 */
export type ParsedResponse = (
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: unknown }
) &
  CallHistory & {
    readonly response: Response;
    readonly operation: Operation;
  };

/** What {@link readResponse} has to know of the call. */
export interface ReadSettings {
  readonly operation: Operation;
  /** As the caller asks for it; by the media type of the response without that. */
  readonly parseAs: RequestOptions["parseAs"];
  /** The context that the call's layers were given. */
  readonly context: CallReport;
}

/**
 * Waits for a response and reads its body. An error body that is not JSON is returned as text.
 *
 * @throws {@link ClientError} `response_malformed` when a 2xx response lacks the JSON or the binary body that the
 * document promises.
 */
export async function readResponse(
  pending: Promise<ResponseLike>,
  settings: ReadSettings,
): Promise<ParsedResponse> {
  const response = platformResponse(await pending);
  const { operation, context } = settings;
  const { requests, mayHaveActed } = context.historyOf(response, operation);
  const rest = { response, operation, requests, mayHaveActed };
  if (!response.ok) return { ok: false, error: parseError(await response.text(), operation), ...rest };
  return { ok: true, data: await readData(response, settings), ...rest };
}

/** Returns the data or a promise of it. Not an async function, since a layer may have parsed the body already. */
function readData(response: Response, settings: ReadSettings): unknown {
  const { operation, context } = settings;
  const { method, binary, wire } = operation;
  if (method === "HEAD") return undefined;
  if (wire?.read && settings.parseAs === undefined) return wire.read(response, operation);
  const parseAs = settings.parseAs ?? (binary ? "blob" : "json");
  if (parseAs === "json") {
    const parsed = context.parsedBodyOf(response);
    return parsed ? parsed.value : response.text().then((text) => parseData(text, operation));
  }
  if (parseAs === "stream") return response.body;
  if (!binary) return response.status === 204 ? undefined : response[parseAs]();
  return readFile(response, operation, parseAs);
}

/** Reads a binary body, and rejects one that was cut short. */
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

/**
 * Parses the JSON of a 2xx response.
 *
 * @throws {@link ClientError} `response_malformed`.
 */
export function parseData(text: string, operation: ReadOperation): unknown {
  const { id, jsonResponse } = operation;
  if (text === "") {
    if (!jsonResponse) return undefined;
    throw new ClientError("response_malformed", id, "the response has no body; expected JSON");
  }
  try {
    return parseJson(text, operation);
  } catch (error) {
    // A SyntaxError quotes the body, which may hold a secret: not kept as cause.
    const problem =
      error instanceof RangeError
        ? `the response has ${error.message}`
        : "the response's body is not JSON, or only a part of it";
    throw new ClientError("response_malformed", id, problem);
  }
}

/** An error body whose numbers cannot be represented is text, as is one that is not JSON. */
function parseError(text: string, operation: Operation): unknown {
  if (text === "") return undefined;
  try {
    return parseJson(text, operation);
  } catch {
    return text;
  }
}
