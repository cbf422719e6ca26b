import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ContractTestingError, type OptionNames } from "../errors/contract-testing-error.js";

/** Who may call a server, besides programs on this machine that use its own URL. */
export interface AdmissionOptions {
  /**
   * Further host names in lower case, with or without a port, such as `host.docker.internal`. `localhost`, `127.0.0.1`
   * and `[::1]` are always allowed. A request for any other name gets 421: a web page can make its own name resolve to
   * this machine (DNS rebinding).
   *
   * @defaultValue none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Origins whose pages may call the server from a browser, such as `http://localhost:5173`. Responses to them have the
   * CORS headers that browsers require. A page of any other origin gets 403.
   *
   * @defaultValue none
   */
  readonly allowedOrigins?: readonly string[];
}

/** Names of {@link AdmissionOptions}. */
export const ADMISSION_OPTIONS: OptionNames<AdmissionOptions> = { allowedHosts: true, allowedOrigins: true };

/** Why a request is refused unread. */
export interface NotAdmitted {
  readonly status: 400 | 403 | 421;
  readonly location: string;
  readonly code: "foreign_host" | "foreign_origin" | "malformed_target";
  readonly message: string;
}

/** Decides who may use a server. */
export interface Admission {
  /** Returns why a request is refused; `undefined` if it is admitted. */
  refusal(incoming: IncomingMessage): NotAdmitted | undefined;
  /** Returns the origin of a page that may call the server; `undefined` for any other request. */
  allowedOrigin(incoming: IncomingMessage): string | undefined;
}

const OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** The address that a server listens on is its own name too: no web page can make a name of an address. */
function ownNames({ address, family }: AddressInfo): string[] {
  return [...OWN_NAMES, family === "IPv6" ? `[${address}]` : address];
}

/** Creates the check of who may call a server. @throws {@link ContractTestingError} `invalid_option`. */
export function createAdmission(
  { allowedHosts = [], allowedOrigins = [] }: AdmissionOptions,
  server: Server,
): Admission {
  const hosts = checkList("allowedHosts", allowedHosts, isHost, "host.docker.internal");
  const origins = checkList("allowedOrigins", allowedOrigins, isOrigin, "http://localhost:5173");
  // The port is known only after the server listens.
  const isOwn = (host: string) => {
    const address = server.address() as AddressInfo | null;
    if (address === null) return false;
    const { port } = address;
    return ownNames(address).some((name) => host === `${name}:${port}` || (port === 80 && host === name));
  };
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
            "Request header host does not name this server; set allowedHosts (energy-mocks: --allow-host) to allow other names",
        };
      // A target in absolute form names its own host, which overrides the header (RFC 9112, section 3.2.2).
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
        message: "A page of another origin sent the request; set allowedOrigins to allow an origin",
      };
    },
  };
}

/** Builds the headers that let a page of an allowed origin read a response (Fetch, section 3.3). */
export function corsHeaders(origin: string, { headers }: IncomingMessage): Record<string, string> {
  const requested = headers["access-control-request-headers"];
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "*",
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    ...(requested !== undefined && { "access-control-allow-headers": requested }),
    // Chromium asks before a page of the web calls this machine (Private Network Access).
    ...(headers["access-control-request-private-network"] === "true" && {
      "access-control-allow-private-network": "true",
    }),
    vary: "origin",
  };
}

/** Recognises a CORS preflight. The server responds by itself, as documents do not describe preflights. */
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
  expected: string,
): Set<string> {
  if (Array.isArray(given) && given.every((text) => typeof text === "string" && isValid(text)))
    return new Set(given);
  throw new ContractTestingError("invalid_option", `${name}: must be a list of items such as ${expected}`);
}

function hasControl(text: string): boolean {
  return /[\p{Cc}\s]/u.test(text);
}
