/** The members of undici's messages that are read here. */
interface UndiciMessage {
  readonly error?: unknown;
  readonly request?: { readonly method?: unknown; readonly path?: unknown };
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
type Knowledge = Unmade | "sent";

/** A connection that could not be made, and the requests that its error ended. None of them had been sent. */
interface Unmade {
  readonly place: string;
  readonly requests: Set<string>;
}

/** A request as it was given to `fetch`. */
export interface TriedRequest {
  readonly method: string;
  readonly url: string;
  /** {@link sentSoFar}, before `fetch` was called. */
  readonly mark: number;
  /** Whether its response had begun. */
  readonly hasResponse: boolean;
}

/** Most sent requests that are remembered. */
const MOST_SENT = 256;

let known: WeakMap<object, Knowledge> | undefined;
/** The requests that undici sent last, in a ring, and how many it has sent so far. */
const lastSent: string[] = [];
let sentCount = 0;

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
    if (!request || request.method === "CONNECT") return;
    sent.add(request);
    lastSent[sentCount % MOST_SENT] = nameOf(request);
    sentCount += 1;
  };

  listen("client:sendHeaders", noteSent);
  // undici 6 reports nothing else about a request over HTTP/2.
  listen("request:bodySent", noteSent);
  listen("client:connectError", ({ error, connectParams }) => {
    if (isObject(error) && !errors.has(error)) {
      errors.set(error, { place: placeOf(connectParams), requests: new Set() });
    }
  });
  // undici puts some sent requests back into its queue (HTTP/2), where a later connection may fail them. It reports all
  // requests that one error ends before it settles any of their promises.
  listen("request:error", ({ request, error }) => {
    if (!request || !isObject(error)) return;
    const knowledge = errors.get(error);
    if (sent.has(request)) errors.set(error, "sent");
    else if (typeof knowledge === "object") knowledge.requests.add(nameOf(request));
  });
}

/** How many requests undici has sent in this process: a mark for {@link wasSent}. */
export function sentSoFar(): number {
  return sentCount;
}

/**
 * Whether undici may have sent this request, or an equal one, since it was given to `fetch`. A `fetch` that a team wrote
 * may fail for a reason of its own after the response has arrived: because its audit log is unreachable, for example.
 */
export function wasSent({ method, url, mark }: TriedRequest): boolean {
  const first = Math.max(mark, sentCount - MOST_SENT);
  if (first > mark) return true;
  for (let count = first; count < sentCount; count += 1) {
    if (isNameOf(lastSent[count % MOST_SENT], method, url)) return true;
  }
  return false;
}

/** Whether a connection that could not be made was this request's, as far as undici reported which requests its error ended. */
export function isConnectionOf({ requests }: Unmade, { method, url }: TriedRequest): boolean {
  return requests.size === 0 || [...requests].some((name) => isNameOf(name, method, url));
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

function nameOf({ method, path }: NonNullable<UndiciMessage["request"]>): string {
  return `${method} ${path}`;
}

/** The origin may differ, and a prefix may precede the path: requests to a gateway, or to a proxy. */
function isNameOf(name: string | undefined, method: string, url: string): boolean {
  if (name === undefined || !URL.canParse(url)) return false;
  const { pathname, search } = new URL(url);
  return name.startsWith(`${method} `) && name.endsWith(pathname + search);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
