import { errorsIn, isError } from "../errors/is-error.js";
import { connectionKnowledge, isConnectionOf, type TriedRequest, wasSent } from "./unsent-requests.js";

/** What kind of failure kept a request from its response. */
export type ConnectionFailure = "connect_failed" | "certificate_rejected" | "network_failed";

/** A network failure in words: host, port and system code, and nothing else of the URL. */
export interface NetworkFailure {
  readonly code: ConnectionFailure;
  /** A clause for a message, such as `could not reach login.example:443 (ENOTFOUND)`. */
  readonly reason: string;
}

/** What Node tells of a failed system call. */
interface SystemFailure {
  readonly code: string;
  readonly syscall: unknown;
  readonly port: unknown;
  readonly hostname: unknown;
}

/** Codes that occur only while a connection is being made. For others, the system call decides. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "EADDRNOTAVAIL",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_NODATA",
  "EAI_NONAME",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Codes for certificates that this side does not trust. It checks them before it sends the request. */
const NOT_TRUSTED =
  /^(CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT$|UNABLE_TO_(GET|VERIFY)_|INVALID_CA$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$)/;

/** An alert that the server sent, by OpenSSL 3.0 and 3.5: `SSLV3_ALERT_…` became `SSL/TLS_ALERT_…`. */
const ALERT = /^ERR_SSL_(?:SSLV3|SSL\/TLS|TLSV1|TLSV13)_(?:ALERT_)?([A-Z_]+)$/;

const CONNECT_RESPONSE = /^Proxy response \((\d{3})\)/;

/**
 * Distinguishes a request that was provably never sent from one that may have arrived.
 *
 * A reset alone proves nothing, not even on a kept-alive connection that the server was about to close: the API may have
 * acted on a request that arrived before the reset. The same holds for a TLS alert, which a server may send at any time.
 * Both are proof only if undici reports that the connection was never made.
 *
 * - `connect_failed`: the connection, tunnel or TLS session could not be made, because of the network, a proxy or the
 *   server.
 * - `certificate_rejected`: this side refused the server's TLS.
 *
 * The error may also be about another connection: that of an audit log, for example, which a team's own `fetch` writes
 * once it has the response. An error that may be such a one proves nothing.
 *
 * @param error - The error of `fetch`. Node gives the reason in its chain of causes.
 * @param tried - The request that failed. @defaultValue the error is about the request's own connection
 */
export function connectionFailure(error: unknown, tried?: TriedRequest): ConnectionFailure {
  const known = knowledgeOf(error);
  if (known === "sent" || (tried && isAboutAnother(error, tried))) return "network_failed";
  if (known) return chainOf(error).some(isRefusedHere) ? "certificate_rejected" : "connect_failed";
  if (holds(error, isNeverConnected)) return "connect_failed";
  if (holds(error, ({ code }) => NOT_TRUSTED.test(code))) return "certificate_rejected";
  return "network_failed";
}

/**
 * Describes a network failure in words.
 *
 * @param url - The request's URL, of which only host and port are used.
 * @param tried - As for {@link connectionFailure}.
 */
export function networkFailure(error: unknown, url: string, tried?: TriedRequest): NetworkFailure {
  if (tried && isAboutAnother(error, tried)) {
    const reason = `fetch failed${suffixOf(error)}, but possibly not on its connection to ${hostOf(url)}`;
    return { code: "network_failed", reason };
  }
  const code = connectionFailure(error);
  const known = knowledgeOf(error);
  const place = typeof known === "object" ? known.place : hostOf(url);
  return { code, reason: reasonOf(error, code, place) };
}

/**
 * Whether an error that looks like a proof may be about another connection than the request's own. A connection that
 * broke proves nothing anyway.
 */
function isAboutAnother(error: unknown, tried: TriedRequest): boolean {
  const known = knowledgeOf(error);
  if (known === "sent" || connectionFailure(error) === "network_failed") return false;
  if (tried.hasResponse) return true;
  if (known) return !isConnectionOf(known, tried);
  const place = hostOf(tried.url);
  return wasSent(tried) || holds(error, (failure) => isElsewhere(failure, place));
}

/** Node names the port of a connection that failed, and the name that it could not resolve. */
function isElsewhere({ port, hostname }: SystemFailure, place: string): boolean {
  const isOtherPort = typeof port === "number" && !place.endsWith(`:${port}`);
  return isOtherPort || (typeof hostname === "string" && !place.startsWith(`${hostname}:`));
}

/** Turns a reason into the first sentence of a message. */
export function asSentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** Returns host and port of a URL, such as `login.example:443`. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return "the host";
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "http:" ? 80 : 443)}`;
}

/** Finds the system's code for a failure, such as `ECONNRESET`. */
function systemCode(error: unknown): string | undefined {
  return chainOf(error)
    .map(codeOf)
    .find((code) => /^[A-Z][A-Z0-9_/]{2,63}$/.test(code));
}

function suffixOf(error: unknown): string {
  const system = systemCode(error);
  return system ? ` (${system})` : "";
}

function reasonOf(error: unknown, code: ConnectionFailure, place: string): string {
  const system = systemCode(error);
  const suffix = suffixOf(error);
  if (code === "network_failed") return `the connection to ${place} broke${suffix}`;
  if (code === "certificate_rejected") {
    return NOT_TRUSTED.test(system ?? "")
      ? `the certificate of ${place} is not trusted${suffix}`
      : `the server at ${place} supports no common version of TLS${suffix}`;
  }
  const could = `could not reach ${place}`;
  const status = chainOf(error)
    .map(({ message }) => CONNECT_RESPONSE.exec(message)?.[1])
    .find((found) => found !== undefined);
  if (status) return `${could}: the proxy responded ${status} to CONNECT`;
  const alert = ALERT.exec(system ?? "")?.[1]?.toLowerCase();
  return alert
    ? `${could}: the server ended the TLS handshake with the alert ${alert}${suffix}`
    : could + suffix;
}

function knowledgeOf(error: unknown): ReturnType<typeof connectionKnowledge> {
  const all = chainOf(error).map(connectionKnowledge);
  return all.includes("sent") ? "sent" : all.find((known) => known !== undefined);
}

/** Whether this side ended the TLS handshake: any error of OpenSSL except an alert of the server. */
function isRefusedHere(error: Error): boolean {
  const code = codeOf(error);
  return NOT_TRUSTED.test(code) || (/^ERR_(SSL|TLS)_/.test(code) && !ALERT.test(code));
}

function isNeverConnected({ code, syscall }: SystemFailure): boolean {
  // ETIMEDOUT, EHOSTUNREACH and others also occur while reading; the system call distinguishes them.
  return NEVER_CONNECTED.has(code) || syscall === "connect" || syscall === "getaddrinfo";
}

/** Whether a condition holds for an error or one of its causes; for a host with several addresses, for all of them. */
function holds(error: unknown, condition: (failure: SystemFailure) => boolean, depth = 3): boolean {
  return chainOf(error).some((link) => {
    const errors = errorsIn(link);
    if (errors) {
      return depth > 0 && errors.length > 0 && errors.every((inner) => holds(inner, condition, depth - 1));
    }
    const { syscall, port, hostname } = link as { syscall?: unknown; port?: unknown; hostname?: unknown };
    return condition({ code: codeOf(link), syscall, port, hostname });
  });
}

/** Lists an error and its causes. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; isError(link) && chain.length < 5; link = link.cause) chain.push(link);
  return chain;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}
