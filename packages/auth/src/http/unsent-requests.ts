/** Of undici's messages, what is read here. */
interface UndiciMessage {
  readonly error?: unknown;
  readonly request?: { readonly method?: unknown };
  readonly connectParams?: {
    readonly hostname?: unknown;
    readonly port?: unknown;
    readonly protocol?: unknown;
  };
}

type Listener = (message: unknown) => void;

interface Runtime {
  readonly process?: {
    readonly getBuiltinModule?: (
      id: "node:diagnostics_channel",
    ) => { readonly subscribe?: (name: string, listener: Listener) => void } | undefined;
  };
}

/** What is known of an error that ended requests: with which host no connection could be made, or that one was sent. */
type Knowledge = { readonly place: string } | "sent";

let known: WeakMap<object, Knowledge> | undefined;

/**
 * Begins to listen to what undici, which is Node's `fetch`, says of its connections, once for the process. Only there
 * does a connection that could not be made differ from one that broke: a reset, or an alert of TLS, looks the same
 * during the handshake and after the API has acted.
 *
 * Remembered are error and request objects alone, and only as long as somebody else holds them. Where there is no such
 * channel, as in Deno, Bun and workers, nothing is ever proved by it.
 *
 * @see {@link https://undici.nodejs.org/#/docs/api/DiagnosticsChannel | undici, Diagnostics Channel Support}
 */
export function watchConnections(): void {
  if (known) return;
  const errors = new WeakMap<object, Knowledge>();
  known = errors;
  const { process } = globalThis as Runtime;
  const subscribe = process?.getBuiltinModule?.("node:diagnostics_channel")?.subscribe;
  if (!subscribe) return;

  const sent = new WeakSet<object>();
  const listen = (name: string, listener: (message: UndiciMessage) => void) =>
    subscribe(`undici:${name}`, (message) => listener(message as UndiciMessage));
  const noteSent = ({ request }: UndiciMessage) => {
    // A proxy's tunnel is asked for before the request that is to go through it.
    if (request && request.method !== "CONNECT") sent.add(request);
  };

  listen("client:sendHeaders", noteSent);
  // undici 6 says nothing else of a request over HTTP/2.
  listen("request:bodySent", noteSent);
  listen("client:connectError", ({ error, connectParams }) => {
    if (isObject(error) && !errors.has(error)) errors.set(error, { place: placeOf(connectParams) });
  });
  // undici puts some requests that it has sent back into its queue (HTTP/2), where a later connection may fail them.
  // It tells of all requests that one error ends before any of their promises is settled.
  listen("request:error", ({ request, error }) => {
    if (request && isObject(error) && sent.has(request)) errors.set(error, "sent");
  });
}

/**
 * What undici said of the error that ended a request: that no connection could be made, so that nothing was sent, and
 * with which host, such as `proxy.example:3128`; or that the request, or another that it ended, had been sent.
 *
 * @returns `undefined` where undici said nothing.
 */
export function connectionKnowledge(error: object): Knowledge | undefined {
  return known?.get(error);
}

function placeOf({ hostname, port, protocol }: NonNullable<UndiciMessage["connectParams"]> = {}): string {
  const name = typeof hostname === "string" && /^[\w.:[\]-]{1,255}$/.test(hostname) ? hostname : "the host";
  return `${name}:${port || (protocol === "http:" ? 80 : 443)}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
