/** What kind of failure kept a request from its answer. */
export type ConnectionFailure = "connect_failed" | "certificate_rejected" | "network_failed";

/** Codes of failures that happen before a connection exists, so that nothing was sent over it. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_NODATA",
  "EAI_NONAME",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Codes of TLS handshakes that failed: the first byte of the request would have come after. */
const NEVER_TRUSTED =
  /^(CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT$|UNABLE_TO_(GET|VERIFY)_|INVALID_CA$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$|ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|SSLV3_ALERT_HANDSHAKE_FAILURE|TLSV1_ALERT_PROTOCOL_VERSION)$)/;

/**
 * Tells a request that was provably never sent from one that may have arrived.
 *
 * A reset is no proof, not even on a kept-alive connection that the server was about to close: what arrived before the
 * reset may have been acted on.
 *
 * @param error - What `fetch` rejected with. Node tells the reason in its chain of causes.
 */
export function connectionFailure(error: unknown): ConnectionFailure {
  if (holds(error, (code, syscall) => isNeverConnected(code, syscall))) return "connect_failed";
  if (holds(error, (code) => NEVER_TRUSTED.test(code))) return "certificate_rejected";
  return "network_failed";
}

function isNeverConnected(code: string, syscall: unknown): boolean {
  // ETIMEDOUT and the like come from reading too; the system call tells.
  return NEVER_CONNECTED.has(code) || syscall === "connect" || syscall === "getaddrinfo";
}

/** Whether a condition holds for an error or what caused it; where a host has several addresses, for each of them. */
function holds(error: unknown, condition: (code: string, syscall: unknown) => boolean, depth = 5): boolean {
  if (!(error instanceof Error) || depth === 0) return false;
  if (error instanceof AggregateError) {
    return error.errors.length > 0 && error.errors.every((inner) => holds(inner, condition, depth - 1));
  }
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return condition(typeof code === "string" ? code : "", syscall) || holds(error.cause, condition, depth - 1);
}

/** The system's code for a failure, such as `ECONNRESET`. */
export function systemCode(error: unknown, depth = 5): string | undefined {
  if (!(error instanceof Error) || depth === 0) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]{2,63}$/.test(code)) return code;
  return systemCode(error.cause, depth - 1);
}
