import { platformResponse } from "@energy-clients/client-core";

/**
 * A response with its body in memory, which everyone may read any number of times: the layers, the client, and the caller
 * who gets it with the result.
 *
 * The platform has no such response: a body can be read once, and a second `Response` costs as much as the rest of a
 * call (measured). So this file gives the response that `fetch` returned another prototype, once its body has been read.
 * It is the only place that does so, and nothing but the body is kept this way; all else that the layers tell each other
 * travels in the call context.
 */
const BODY = Symbol("body");
const decoder = /* @__PURE__ */ new TextDecoder();

interface BufferedResponse extends Response {
  [BODY]: Uint8Array<ArrayBuffer>;
}

/** Created on first use: naming `Response` when this file is loaded would load all of Node's fetch. */
let prototype: object | undefined;

function bufferedPrototype(): object {
  prototype ??= class extends Response {
    declare readonly [BODY]: Uint8Array<ArrayBuffer>;

    override get bodyUsed(): boolean {
      return false;
    }

    override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
      return copyOf(this).body;
    }

    override async text(): Promise<string> {
      return decoder.decode(this[BODY]);
    }

    override async json(): Promise<unknown> {
      return JSON.parse(decoder.decode(this[BODY]));
    }

    override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
      return this[BODY].slice();
    }

    override async arrayBuffer(): Promise<ArrayBuffer> {
      return this[BODY].slice().buffer;
    }

    override blob(): Promise<Blob> {
      return copyOf(this).blob();
    }

    override formData(): Promise<FormData> {
      return copyOf(this).formData();
    }

    override clone(): Response {
      return copyOf(this);
    }
  }.prototype;
  return prototype;
}

/**
 * Gives a response whose body has been read its body back.
 *
 * @param body - The whole body. Not copied: nobody else may write to it.
 * @returns The same response; a copy if it is not of the platform's own class.
 */
export function bufferResponse(response: Response, body: Uint8Array<ArrayBuffer>): Response {
  if (Object.getPrototypeOf(response) !== Response.prototype || !Object.isExtensible(response)) {
    return withBody(response, body);
  }
  const buffered: BufferedResponse = Object.setPrototypeOf(response, bufferedPrototype());
  buffered[BODY] = body;
  return buffered;
}

/** Returns the body's text without consuming it; synchronously if the body is in memory. */
export function textOf(response: Response): string | Promise<string> {
  return isBuffered(response) ? decoder.decode(response[BODY]) : response.clone().text();
}

/** Copies a response with another body, and with other headers if some are given. */
export function withBody(response: Response, body: BodyInit | null, headers = response.headers): Response {
  const { status, statusText, url, redirected } = response;
  const stream = body === null ? null : new Response(body).body;
  return platformResponse({ status, statusText, url, redirected, headers, body: stream });
}

function isBuffered(response: Response): response is BufferedResponse {
  return BODY in response;
}

function copyOf(response: BufferedResponse): Response {
  return withBody(response, response[BODY]);
}
