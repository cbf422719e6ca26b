import { channel } from "node:diagnostics_channel";
import { beforeAll, describe, expect, it } from "vitest";
import { connectionFailure, networkFailure } from "../../src/http/connection-failure.js";
import { sentSoFar, wasSent, watchConnections } from "../../src/http/unsent-requests.js";

/** What undici says, in its order: each request has an object of its own. */
const say = (name: string, message: object) => channel(`undici:${name}`).publish(message);
const coded = (code: string) => Object.assign(new Error("x"), { code });
const failed = (cause: unknown) => new TypeError("fetch failed", { cause });
const connectParams = { hostname: "proxy.example", port: "3128", protocol: "http:" };
const URL_WITH_QUERY = "https://api.example/things?secret=in-the-query";

describe("watchConnections()", () => {
  beforeAll(watchConnections);

  it("knows a reset of a connection that was never made", () => {
    const error = coded("ECONNRESET");
    say("client:connectError", { error, connectParams });
    say("request:error", { request: {}, error });

    expect(networkFailure(failed(error), URL_WITH_QUERY)).toEqual({
      code: "connect_failed",
      reason: "could not reach proxy.example:3128 (ECONNRESET)",
    });
  });

  it("takes no other reset for one", () => {
    say("client:connectError", { error: coded("ECONNRESET"), connectParams });

    expect(connectionFailure(failed(coded("ECONNRESET")))).toBe("network_failed");
  });

  it("finds the error where a proxy's refusal is wrapped once more", () => {
    const error = new Error("Proxy response (407) !== 200 when HTTP Tunneling");
    say("client:connectError", { error, connectParams: { hostname: "api.example", port: "" } });

    expect(networkFailure(failed(new Error("cancelled", { cause: error })), URL_WITH_QUERY)).toEqual({
      code: "connect_failed",
      reason: "could not reach api.example:443: the proxy responded 407 to CONNECT",
    });
  });

  it("knows that the request for a tunnel is not the request", () => {
    const error = coded("ECONNRESET");
    const request = { method: "CONNECT" };
    say("client:sendHeaders", { request });
    say("request:error", { request, error });
    say("client:connectError", { error, connectParams });

    expect(connectionFailure(failed(error))).toBe("connect_failed");
  });

  it.each(["client:sendHeaders", "request:bodySent"])(
    "proves nothing for a request that was sent by %s, queued again and failed by a later connection",
    (sent) => {
      for (const code of ["ECONNRESET", "ECONNREFUSED", "CERT_HAS_EXPIRED"]) {
        const error = coded(code);
        const request = { method: "POST" };
        say(sent, { request });
        say("client:connectError", { error, connectParams });
        say("request:error", { request, error });

        expect(connectionFailure(failed(error))).toBe("network_failed");
      }
    },
  );

  it("proves nothing for any request that the same error ended together with one that was sent", () => {
    const error = coded("ECONNRESET");
    const request = { method: "POST" };
    say("client:sendHeaders", { request });
    say("client:connectError", { error, connectParams });
    say("request:error", { request: { method: "POST" }, error });
    say("request:error", { request, error });
    say("client:connectError", { error, connectParams });

    expect(connectionFailure(failed(error))).toBe("network_failed");
  });

  it.each([
    ["ERR_SSL_TLSV1_UNRECOGNIZED_NAME", "unrecognized_name"],
    ["ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", "internal_error"],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "handshake_failure"],
    ["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", "handshake_failure"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "certificate_required"],
  ])("names the alert of %s", (code, alert) => {
    const error = coded(code);
    say("client:connectError", { error, connectParams });

    const failure = networkFailure(failed(error), URL_WITH_QUERY);

    expect(failure.code).toBe("connect_failed");
    expect(failure.reason).toContain(`with the alert ${alert} (${code})`);
  });

  it.each([
    ["ERR_SSL_WRONG_VERSION_NUMBER", "supports no common version of TLS"],
    ["ERR_SSL_UNSUPPORTED_PROTOCOL", "supports no common version of TLS"],
    ["CERT_HAS_EXPIRED", "is not trusted"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "is not trusted"],
  ])("tells that this side refused, as for %s", (code, words) => {
    const error = coded(code);
    say("client:connectError", { error, connectParams });

    const failure = networkFailure(failed(error), URL_WITH_QUERY);

    expect(failure.code).toBe("certificate_rejected");
    expect(failure.reason).toContain(words);
  });

  describe("about a request that was tried", () => {
    const tried = () => ({
      method: "POST",
      url: "https://api.example/things?x=1",
      mark: sentSoFar(),
      hasResponse: false,
    });
    const sendOne = (path: string, method = "POST") =>
      say("client:sendHeaders", { request: { method, path } });

    it.each([
      ["its own path", "/things?x=1"],
      ["a gateway's prefix", "/gateway/things?x=1"],
      ["a proxy's whole URL", "http://api.example/things?x=1"],
    ])("knows that a connection that was never made was its own, by %s", (_, path) => {
      const error = coded("ECONNREFUSED");
      say("client:connectError", { error, connectParams });
      say("request:error", { request: { method: "POST", path }, error });

      expect(connectionFailure(failed(error), tried())).toBe("connect_failed");
    });

    it.each([
      ["path", { method: "POST", path: "/audit" }],
      ["method", { method: "GET", path: "/things?x=1" }],
      ["query", { method: "POST", path: "/things?x=2" }],
    ])("takes a connection for another request's by its %s", (_, request) => {
      const error = coded("ECONNREFUSED");
      say("client:connectError", { error, connectParams });
      say("request:error", { request, error });

      expect(connectionFailure(failed(error), tried())).toBe("network_failed");
    });

    it("knows what was sent since, and not what was sent before or is another request", () => {
      sendOne("/things?x=1");
      const request = tried();
      sendOne("/other");
      sendOne("/things?x=1", "GET");
      const before = wasSent(request);

      sendOne("/things?x=1");

      expect([before, wasSent(request)]).toEqual([false, true]);
    });

    it("does not exclude that it was sent when it has forgotten what was sent first", () => {
      const request = tried();
      for (let count = 0; count < 256; count += 1) sendOne("/other");
      const remembered = wasSent(request);

      sendOne("/other");

      expect([remembered, wasSent(request)]).toEqual([false, true]);
    });
  });

  it("listens once, however many clients there are", () => {
    for (let client = 0; client < 50; client += 1) watchConnections();
    const error = coded("ECONNRESET");

    expect(() => say("client:connectError", { error, connectParams: { hostname: 7 } })).not.toThrow();
    expect(networkFailure(failed(error), "not a URL").reason).toBe(
      "could not reach the host:443 (ECONNRESET)",
    );
  });
});
