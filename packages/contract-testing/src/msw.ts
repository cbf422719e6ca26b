import { isOfTheConnection } from "./http/connection-headers.js";

/**
 * What is used of MSW. You pass it, so that handlers are those of your own version, in its own module format.
 *
 * @see {@link https://mswjs.io | Mock Service Worker}
 */
export interface Msw<Handler> {
  readonly http: {
    all(path: string, resolver: (info: { readonly request: Request }) => Promise<Response>): Handler;
  };
  readonly bypass: (input: string, init?: RequestInit) => Request;
}

/** Where a mock is: its URL, or a running mock. */
type MockAddress = string | { readonly url: string };

/** The mocks that {@link mockHandlers} forwards to. An API without one is not handled. */
export interface ForwardTargets {
  readonly ett?: MockAddress;
  /** The token endpoint of ETT's clients. */
  readonly identity?: MockAddress;
  readonly enmacc?: MockAddress;
}

/** Settings of {@link mockHandlers}. All have defaults. */
export interface MockHandlersOptions {
  /**
   * The origins whose requests are forwarded, such as that of your backend for a page.
   *
   * @defaultValue ETT's demo and production environments, and enmacc's sandbox
   */
  readonly origins?: { readonly [Name in keyof ForwardTargets]?: readonly string[] };
}

const ORIGINS = {
  ett: ["https://demo.energytrackandtrace.dk", "https://energytrackandtrace.dk"],
  identity: ["https://datahubeouenerginet.b2clogin.com", "https://datahubeopenerginet.b2clogin.com"],
  enmacc: ["https://connect-sandbox.enmacc.com"],
} as const satisfies Record<keyof ForwardTargets, readonly string[]>;

/**
 * Builds request handlers for Mock Service Worker (MSW), in Node and in the browser: the requests of your app to the
 * real origins are forwarded to running mocks, which validate, record and respond as without MSW. The app's base URLs
 * stay those of the real systems.
 *
 * The mocks run in Node: with `startMocks()` in the same process, or with `energy-mocks` beside a browser, which needs
 * `--allow-origin` with the origin of the page. A reset connection is a network error.
 *
 * @param msw - `http` and `bypass` of MSW 2.
 * @param targets - The mocks: what `startMocks()` returns, or URLs.
 * @throws TypeError for a target or an origin that is not an http or https URL.
 * @example
 * ```ts
 * import { startMocks } from "@energy-clients/contract-testing";
 * import { mockHandlers } from "@energy-clients/contract-testing/msw";
 * import { bypass, http } from "msw";
 * import { setupServer } from "msw/node";
 *
 * await using mocks = await startMocks();
 * const server = setupServer(...mockHandlers({ http, bypass }, mocks));
 * server.listen({ onUnhandledRequest: "error" });
 * ```
 */
export function mockHandlers<Handler>(
  msw: Msw<Handler>,
  targets: ForwardTargets,
  options: MockHandlersOptions = {},
): Handler[] {
  return (Object.keys(ORIGINS) as (keyof ForwardTargets)[]).flatMap((name) => {
    const target = targets[name];
    if (target === undefined) return [];
    const base = checkOrigin(name, typeof target === "string" ? target : target.url);
    const origins = options.origins?.[name] ?? ORIGINS[name];
    return origins.map((origin) =>
      msw.http.all(`${checkOrigin(`origins.${name}`, origin)}/*`, ({ request }) =>
        forward(request, base, msw.bypass),
      ),
    );
  });
}

async function forward(request: Request, base: string, bypass: Msw<unknown>["bypass"]): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { method, signal } = request;
  // A body that is streamed needs HTTP/2 in a browser: it is read first.
  const body = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
  const headers = new Headers(request.headers);
  headers.delete("host");
  headers.delete("content-length");
  try {
    const init = { method, headers, body, signal, redirect: "manual" } as const;
    const response = await fetch(bypass(base + pathname + search, init));
    const sent = new Headers(response.headers);
    for (const name of response.headers.keys()) if (isOfTheConnection(name)) sent.delete(name);
    const { status, statusText } = response;
    return new Response(isBodiless(status) ? null : response.body, { status, statusText, headers: sent });
  } catch {
    signal.throwIfAborted();
    return Response.error();
  }
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

function checkOrigin(field: string, value: unknown): string {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "")
    return url.origin;
  const got = typeof value === "string" ? "another text" : typeof value;
  throw new TypeError(
    `[contract-testing] ${field}: expected an origin such as http://localhost:4010, but got ${got}`,
  );
}
