/** The members of undici's messages that are read here. */
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

/** What is known of an error: the host to which a connection could not be made, or that a request had been sent. */
type Knowledge = { readonly place: string } | "sent";

let known: WeakMap<object, Knowledge> | undefined;

/**
 * Subscribes to the connection events of undici, which implements Node's `fetch`, once per process. Only these distinguish
 * a connection that could not be made from one that broke: a reset or a TLS alert looks the same during the handshake and
 * after the API has acted.
 *
 * Only error and request objects are kept, weakly. Where there is no such channel, as in Deno, Bun and workers, a failure
 * never counts as proof.
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
    // A proxy's tunnel is requested before the request itself.
    if (request && request.method !== "CONNECT") sent.add(request);
  };

  listen("client:sendHeaders", noteSent);
  // undici 6 reports nothing else about a request over HTTP/2.
  listen("request:bodySent", noteSent);
  listen("client:connectError", ({ error, connectParams }) => {
    if (isObject(error) && !errors.has(error)) errors.set(error, { place: placeOf(connectParams) });
  });
  // undici puts some sent requests back into its queue (HTTP/2), where a later connection may fail them. It reports all
  // requests that one error ends before it settles any of their promises.
  listen("request:error", ({ request, error }) => {
    if (request && isObject(error) && sent.has(request)) errors.set(error, "sent");
  });
}

/**
 * Returns what undici reported about the error of a request: the host to which the connection could not be made, such as
 * `proxy.example:3128`, so that nothing was sent; or that a request which the error ended had been sent.
 *
 * @returns `undefined` if undici reported nothing.
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
