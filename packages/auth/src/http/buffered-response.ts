const BODY = Symbol("body");
const decoder = /* @__PURE__ */ new TextDecoder();

interface InMemory extends Response {
  [BODY]: Uint8Array<ArrayBuffer>;
}

/** Made at first use: naming `Response` when this file is loaded would load all of Node's fetch. */
let prototype: object | undefined;

/** What an answer whose body is in memory does otherwise: its body can be read any number of times, in any way. */
function inMemoryPrototype(): object {
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
 * Gives an answer whose body has been read its body back. The answer itself is handed out: a second `Response` costs as
 * much as all the rest of a call.
 *
 * @param body - The whole body. Not copied: nobody else may write to it.
 * @returns The same answer; a copy where it is of another class than the platform's own.
 */
export function keepBody(response: Response, body: Uint8Array<ArrayBuffer>): Response {
  if (Object.getPrototypeOf(response) !== Response.prototype || !Object.isExtensible(response)) {
    return withBody(response, body);
  }
  const kept: InMemory = Object.setPrototypeOf(response, inMemoryPrototype());
  kept[BODY] = body;
  return kept;
}

/** The body's text, without spending it; at once where the body is in memory. */
export function textOf(response: Response): string | Promise<string> {
  return isInMemory(response) ? decoder.decode(response[BODY]) : response.clone().text();
}

/** The same answer with another body, and other headers where some are given. */
export function withBody(response: Response, body: BodyInit | null, headers = response.headers): Response {
  const { status, statusText, url, redirected } = response;
  const answer = new Response(body, { status, statusText, headers });
  // A new response has neither; error messages and users look at them.
  Object.defineProperties(answer, { url: { value: url }, redirected: { value: redirected } });
  return answer;
}

function isInMemory(response: Response): response is InMemory {
  return BODY in response;
}

function copyOf(response: InMemory): Response {
  return withBody(response, response[BODY]);
}
