import type { BodyReader } from "./response-body.js";
import type { ServerSentEvent } from "./wire-format.js";

/**
 * Reads one JSON value per line while they arrive: NDJSON, JSON Lines and JSON text sequences. A line that is not JSON, also
 * the last one of a response that broke off, is an error after the values before it.
 *
 * @example
 * ```ts
 * import { readJsonLines, responseBody } from "@energy-clients/client-core/serialize";
 *
 * responseBody({ "application/x-ndjson": readJsonLines });
 * ```
 */
export const readJsonLines: BodyReader = async (response, { parseJson }) => jsonLines(response, parseJson);

async function* jsonLines(response: Response, parseJson: (text: string) => unknown): AsyncGenerator<unknown> {
  for await (const line of linesOf(response, /\r?\n/)) {
    // RFC 7464 begins each text with a record separator.
    const text = (line.startsWith("\u001e") ? line.slice(1) : line).trim();
    if (text !== "") yield parseJson(text);
  }
}

/**
 * Reads server-sent events while they arrive. It does not connect again when the response ends: `id` of the last event is
 * what the next request's `Last-Event-ID` has to be.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation | HTML, Interpreting an event stream}
 *
 * @example
 * ```ts
 * import { readEvents, responseBody } from "@energy-clients/client-core/serialize";
 *
 * responseBody({ "text/event-stream": readEvents });
 * ```
 */
export const readEvents: BodyReader = async (response) => events(response);

async function* events(response: Response): AsyncGenerator<ServerSentEvent> {
  let id = "";
  let event = "";
  let data: string[] = [];
  let retry: number | undefined;
  for await (const line of linesOf(response, /\r\n|\n|\r(?!$)/)) {
    if (line === "") {
      if (data.length > 0) {
        yield {
          event: event || "message",
          data: data.join("\n"),
          id,
          ...(retry !== undefined && { retry }),
        };
      }
      event = "";
      data = [];
      retry = undefined;
      continue;
    }
    const [, name = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && !value.includes("\0")) id = value;
    else if (name === "retry" && /^\d+$/.test(value)) retry = Number(value);
  }
}

/** Splits a body into lines while it arrives; the last one need not end. Stopping early cancels the response. */
async function* linesOf({ body }: Response, lineEnd: RegExp): AsyncGenerator<string> {
  if (!body) return;
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split(lineEnd);
      rest = lines.pop() as string;
      yield* lines;
      if (done) break;
    }
    // A lone carriage return at the end may have been the first half of a line end.
    if (rest !== "") yield rest.replace(/\r$/, "");
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
