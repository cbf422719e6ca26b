import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { messageOf } from "../errors/message.js";
import { type RequestBody, readBody } from "../http/request-body.js";
import { corsHeaders, createAdmission, isPreflight } from "../server/admission.js";
import { checkHost, checkPort, listen, stopListening, urlOf } from "../server/contract-server.js";
import { checkToken, refuseAccess } from "./control-access.js";
import { controlPage, PAGE_HEADERS } from "./control-page.js";
import { type ControlRequest, findRoute } from "./control-routes.js";
import type { ControlledMocks } from "./controlled-mocks.js";

/** Settings of a control server. */
export interface ControlOptions {
  readonly port: number;
  /** IP address to listen on. */
  readonly host: string;
  /** Further host names, as for the mocks. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may control the mocks, such as that of the documentation's console. */
  readonly allowedOrigins: readonly string[];
  /** A client that sends it may control the mocks from any machine; `undefined` allows this machine alone. */
  readonly token: string | undefined;
}

/** A running control server. */
export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

/** No page of another site may frame, read or guess what this server sends. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/**
 * Starts the server through which people and programs in any language control mocks: a page at `/`, and JSON for
 * faults, responses, steps of scenarios, the clock, and recorded requests.
 *
 * Browsers send requests for any page: only those of allowed origins are admitted, and a body must be JSON, which a page
 * of another origin cannot send without asking first. That a page may call the mocks does not let it control them.
 *
 * @throws {@link ContractTestingError} `invalid_option`, `port_in_use`.
 */
export async function startControlServer(
  mocks: ControlledMocks,
  { port, host, allowedHosts, allowedOrigins, token }: ControlOptions,
): Promise<ControlServer> {
  checkPort(port);
  checkHost(host);
  if (token !== undefined) checkToken(token);
  const server = createServer({ requireHostHeader: false, requestTimeout: 60_000 }, (incoming, response) => {
    const refusal = admission.refusal(incoming);
    const send = (sent: Sent) => respond(incoming, response, sent);
    if (refusal !== undefined) return send(problem(refusal.status, refusal.code, refusal.message));
    const origin = admission.allowedOrigin(incoming);
    if (origin !== undefined) {
      for (const [name, value] of Object.entries(corsHeaders(origin, incoming)))
        response.setHeader(name, value);
      // Before the token is checked: a browser sends none with a preflight.
      if (isPreflight(incoming)) return send({ status: 204 });
    }
    handle(mocks, incoming, token).then(send, (error: unknown) => send(failure(error)));
  });
  const admission = createAdmission({ allowedHosts, allowedOrigins }, server);
  await listen(server, port, host);
  return { url: urlOf(server), close: () => stopListening(server) };
}

interface Sent {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value, or text with a content type of its own; `undefined` for an empty body. */
  readonly body?: unknown;
}

async function handle(
  mocks: ControlledMocks,
  incoming: IncomingMessage,
  token: string | undefined,
): Promise<Sent> {
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://control");
  const method = incoming.method ?? "";
  const path = pathname.split("/").slice(1).map(decode);
  const isHealth = method === "GET" && pathname === "/health";
  const refusal = isHealth ? undefined : refuseAccess(incoming, token);
  if (refusal !== undefined) {
    const headers =
      refusal.status === 401 ? { "www-authenticate": 'Basic realm="energy-mocks", Bearer' } : {};
    return { ...problem(refusal.status, "not_allowed", refusal.message), headers };
  }
  if (pathname === "/" && method === "GET")
    return { status: 200, headers: PAGE_HEADERS, body: await controlPage(mocks) };
  const route = findRoute({ method, path });
  if (route === 404)
    return problem(404, "unknown_path", `no path ${pathname}; see the README of contract-testing`);
  if (route === 405) return problem(405, "unknown_method", `${pathname} does not support ${method}`);
  const fields = method === "GET" ? {} : fieldsOf(await readBody(incoming), incoming.headers["content-type"]);
  const request: ControlRequest = { method, path, query: searchParams, fields };
  const body = await route(mocks, request);
  return body === undefined ? { status: 204 } : { status: 200, body };
}

function fieldsOf(
  { length, parsed }: RequestBody,
  contentType: string | undefined,
): ControlRequest["fields"] {
  // A form or text is what a page of another origin can send without asking first.
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? ""))
    throw new ContractTestingError(
      "invalid_option",
      "content-type: must be application/json; send {} for no fields",
    );
  if (length > 0 && typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
    return parsed as ControlRequest["fields"];
  throw new ContractTestingError("invalid_option", "body: expected a JSON object; send {} for no fields");
}

function problem(status: number, code: string, detail: string): Sent {
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: { type: "about:blank", status, code, detail },
  };
}

function failure(error: unknown): Sent {
  if (error instanceof ContractTestingError)
    return problem(400, error.code, error.message.replace("[contract-testing] ", ""));
  return problem(500, "failed", messageOf(error));
}

function respond(incoming: IncomingMessage, response: ServerResponse, { status, headers, body }: Sent): void {
  if (response.destroyed) return;
  const all = { "content-type": "application/json", ...HEADERS, ...headers };
  // What was not read of a body would be taken for the next request.
  if (!incoming.complete) response.setHeader("connection", "close");
  if (body === undefined) response.writeHead(status, HEADERS).end();
  else
    response.writeHead(status, all).end(typeof body === "string" ? body : `${JSON.stringify(body, exact)}\n`);
}

// JSON has no bigint: an integer above 2^53 is written as text.
function exact(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
