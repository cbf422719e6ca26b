import { describe, expect, it } from "vitest";
import { type ConnectionFailure, connectionFailure } from "../../src/http/connection-failure.js";

const coded = (code: string, more: object = {}) => Object.assign(new Error("x"), { code, ...more });
const failed = (cause: unknown) => new TypeError("fetch failed", { cause });
/** Node's error for a host with several addresses: it takes the code of the first. */
const several = (...errors: { code: string }[]) =>
  Object.assign(new AggregateError(errors), { code: errors[0]?.code });

describe("connectionFailure()", () => {
  it.each<[string, unknown, ConnectionFailure]>([
    ["a refused connection", failed(coded("ECONNREFUSED")), "connect_failed"],
    ["a name that is not found", failed(coded("ENOTFOUND")), "connect_failed"],
    ["a name server that is away", failed(coded("EAI_AGAIN")), "connect_failed"],
    ["an unreachable network", failed(coded("ENETUNREACH", { syscall: "connect" })), "connect_failed"],
    ["an unreachable host", failed(coded("EHOSTUNREACH", { syscall: "connect" })), "connect_failed"],
    ["undici's connect time-out", failed(coded("UND_ERR_CONNECT_TIMEOUT")), "connect_failed"],
    ["a time-out of connect", failed(coded("ETIMEDOUT", { syscall: "connect" })), "connect_failed"],
    ["a host that became unreachable", failed(coded("EHOSTUNREACH", { syscall: "read" })), "network_failed"],
    ["a network that went down", failed(coded("ENETDOWN", { syscall: "write" })), "network_failed"],
    ["a time-out of read", failed(coded("ETIMEDOUT", { syscall: "read" })), "network_failed"],
    ["a reset", failed(coded("ECONNRESET")), "network_failed"],
    ["a broken pipe", failed(coded("EPIPE", { syscall: "write" })), "network_failed"],
    ["a connection that the other side closed", failed(coded("UND_ERR_SOCKET")), "network_failed"],
    ["undici's time-out of headers", failed(coded("UND_ERR_HEADERS_TIMEOUT")), "network_failed"],
    [
      "several addresses, all refused",
      failed(several(coded("ECONNREFUSED"), coded("ENETUNREACH", { syscall: "connect" }))),
      "connect_failed",
    ],
    [
      "several addresses, one of them reset",
      failed(several(coded("ECONNREFUSED"), coded("ECONNRESET"))),
      "network_failed",
    ],
    ["no address at all", failed(new AggregateError([])), "network_failed"],
    ["an expired certificate", failed(coded("CERT_HAS_EXPIRED")), "certificate_rejected"],
    [
      "a certificate of nobody known",
      failed(coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE")),
      "certificate_rejected",
    ],
    ["a certificate of itself", failed(coded("DEPTH_ZERO_SELF_SIGNED_CERT")), "certificate_rejected"],
    ["a certificate for another name", failed(coded("ERR_TLS_CERT_ALTNAME_INVALID")), "certificate_rejected"],
    ["plain text within TLS", failed(coded("ERR_SSL_WRONG_VERSION_NUMBER")), "network_failed"],
    ["an alert at any time", failed(coded("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE")), "network_failed"],
    [
      "a TLS record that is broken",
      failed(coded("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC")),
      "network_failed",
    ],
    ["an error without a code", failed(new Error("x")), "network_failed"],
    ["anything that is not an error", "x", "network_failed"],
  ])("tells of %s", (_, error, expected) => {
    expect(connectionFailure(error)).toBe(expected);
  });

  it("ends with causes that go in a circle", () => {
    const error = new Error("x");
    error.cause = error;

    expect(connectionFailure(error)).toBe("network_failed");
  });

  it("ends with errors that hold themselves", () => {
    const error = new AggregateError([]);
    error.errors.push(error);

    expect(connectionFailure(error)).toBe("network_failed");
  });
});
