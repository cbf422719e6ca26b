import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ContractTestingError } from "../errors/contract-testing-error.js";

/** Who may use a server beside programs of this machine that call it by its own URL. */
export interface AdmissionOptions {
  /**
   * Names in lower case, alone or with a port, by which the server may be called beside `localhost`, `127.0.0.1` and `[::1]`, such as
   * `host.docker.internal`. Any other is refused with 421: a page of the web that has its own name lead to this machine
   * (DNS rebinding) says its own name.
   *
   * @defaultValue none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins of the pages whose scripts may call the server from a browser, such as `http://localhost:5173`. They get the
   * CORS headers that browsers ask for. Pages of any other origin are refused with 403.
   *
   * @defaultValue none
   */
  readonly allowedOrigins?: readonly string[];
}

/** Names of {@link AdmissionOptions}. */
export const admissionNames = ["allowedHosts", "allowedOrigins"];

/** Why a request is not looked at. */
export interface NotAdmitted {
  readonly status: 400 | 403 | 421;
  readonly location: string;
  readonly code: "foreign_host" | "foreign_origin" | "malformed_target";
  readonly message: string;
}

/** Decides who may use a server. */
export interface Admission {
  /** Why a request is refused; `undefined` for one that is admitted. */
  refusal(incoming: IncomingMessage): NotAdmitted | undefined;
  /** The origin of a page that may use the server; `undefined` for a request of anything else. */
  allowedOrigin(incoming: IncomingMessage): string | undefined;
}

const ownNames = ["localhost", "127.0.0.1", "[::1]"];

/** @throws {@link ContractTestingError} `invalid_option` for what is not a host or an origin. */
export function createAdmission(
  { allowedHosts = [], allowedOrigins = [] }: AdmissionOptions,
  server: Server,
): Admission {
  const hosts = checkList("allowedHosts", allowedHosts, isHost, "a host name such as host.docker.internal");
  const origins = checkList(
    "allowedOrigins",
    allowedOrigins,
    isOrigin,
    "an origin such as http://localhost:5173",
  );
  // Not known before the server listens.
  const port = () => (server.address() as AddressInfo | null)?.port;
  const isOwn = (host: string) =>
    ownNames.some((name) => host === `${name}:${port()}` || (port() === 80 && host === name));
  const isKnown = (host: string) => isOwn(host) || hosts.has(host) || hosts.has(host.replace(/:\d+$/, ""));

  function allowedOrigin({ headers }: IncomingMessage): string | undefined {
    return headers.origin !== undefined && origins.has(headers.origin) ? headers.origin : undefined;
  }

  return {
    allowedOrigin,
    refusal(incoming) {
      const { host = "", origin } = incoming.headers;
      if (!isKnown(host.toLowerCase()) || (incoming.headersDistinct.host?.length ?? 0) !== 1)
        return {
          status: 421,
          location: "header.host",
          code: "foreign_host",
          message:
            "Request header host does not name this server; the option allowedHosts admits other names",
        };
      // In absolute form the target names a host of its own, which goes before the header (RFC 9112, section 3.2.2).
      if (!/^\/(?!\/)/.test(incoming.url ?? "") || hasControl(incoming.url ?? ""))
        return {
          status: 400,
          location: "path",
          code: "malformed_target",
          message: "The request target is not a path that begins with exactly one slash",
        };
      const site = incoming.headers["sec-fetch-site"];
      const isOwnPage =
        origin === undefined
          ? site === undefined || site === "same-origin" || site === "none"
          : isOwnOrigin(origin, isOwn);
      if (isOwnPage || allowedOrigin(incoming) !== undefined) return undefined;
      return {
        status: 403,
        location: "header.origin",
        code: "foreign_origin",
        message:
          "A page of another origin sent the request; the option allowedOrigins admits pages of an origin",
      };
    },
  };
}

/** The headers that let a page of an allowed origin read an answer (Fetch, section 3.3). */
export function corsHeaders(origin: string, { headers }: IncomingMessage): Record<string, string> {
  const asked = headers["access-control-request-headers"];
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "*",
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    ...(asked !== undefined && { "access-control-allow-headers": asked }),
    vary: "origin",
  };
}

/** Whether a browser asks if it may send a request: it is answered for the document, which knows nothing of it. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers.origin !== undefined && "access-control-request-method" in headers;
}

function isOwnOrigin(origin: string, isOwn: (host: string) => boolean): boolean {
  return /^http:\/\//.test(origin) && isOwn(origin.slice("http://".length));
}

function isHost(text: string): boolean {
  return /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:]+\])(?::\d{1,5})?$/.test(text);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function checkList(
  name: string,
  given: unknown,
  isValid: (text: string) => boolean,
  what: string,
): Set<string> {
  if (Array.isArray(given) && given.every((text) => typeof text === "string" && isValid(text)))
    return new Set(given);
  throw new ContractTestingError("invalid_option", `${name}: must be a list, each item ${what}`);
}

function hasControl(text: string): boolean {
  return /[\p{Cc}\s]/u.test(text);
}
