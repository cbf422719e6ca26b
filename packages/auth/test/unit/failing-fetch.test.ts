import { connect } from "node:net";
import type { FetchLike } from "@energy-clients/client-core";
import nodeFetch from "node-fetch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EttServer, startEttServer, TRANSFER_INIT, unusedPort } from "../support/ett-server.js";

const refused = () =>
  Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });

/** Connects to a port on which nothing listens, as the client of a database would. */
const connectTo = (port: number) =>
  new Promise((resolve, reject) => connect(port, "127.0.0.1", () => resolve(undefined)).on("error", reject));

/** What a team's own `fetch` does once it has the response: it writes an audit log that is unreachable. */
const AUDITS: Readonly<Record<string, (port: number) => Promise<unknown>>> = {
  "a refused connection": connectTo,
  "a refused connection whose port is not named": async () => Promise.reject(refused()),
  "a refused connection of fetch": (port) => fetch(`http://127.0.0.1:${port}/audit`),
  "a refused POST of fetch": (port) => fetch(`http://127.0.0.1:${port}/audit`, { method: "POST" }),
  "a name that is not found": () => fetch("http://audit.invalid/"),
  "a certificate that is not trusted": async () =>
    Promise.reject(Object.assign(new Error("x"), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" })),
  "a port that fetch blocks": () => fetch("http://127.0.0.1:9/audit"),
  "a header that fetch refuses": (port) =>
    fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "a, b" } }),
};

describe("a fetch that fails after the API has acted", () => {
  let server: EttServer;
  beforeEach(async () => {
    server = await startEttServer();
  });
  afterEach(() => server.close());

  const auditing =
    (send: FetchLike, audit: () => Promise<unknown>): FetchLike =>
    async (url, init) => {
      const response = await send(url, init);
      if (init.operation) await audit();
      return response;
    };

  it.each(Object.entries(AUDITS))("sends a transfer once for %s", async (_, audit) => {
    const port = await unusedPort();
    const client = server.client({ fetch: auditing(globalThis.fetch, () => audit(port)) });

    const call = client.transferCertificate(TRANSFER_INIT);

    await expect(call).rejects.toMatchObject({ code: "outcome_unknown", outcome: "unknown", requests: 1 });
    expect(server.requests).toEqual(["POST /wallet-api/transfers"]);
  });

  it("sends a transfer once where undici, which reports what it sent, is not the one that sends", async () => {
    const port = await unusedPort();
    const client = server.client({ fetch: auditing(nodeFetch, () => connectTo(port)) });

    await expect(client.transferCertificate(TRANSFER_INIT)).rejects.toMatchObject({
      code: "outcome_unknown",
      message: expect.stringContaining("fetch failed (ECONNREFUSED), but possibly not on its connection"),
    });
    expect(server.requests).toHaveLength(1);
  });

  it("sends a transfer once where the body of its response fails with an error of another connection", async () => {
    const client = server.client({
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (!init.operation) return response;
        return new Response(new ReadableStream({ pull: () => Promise.reject(refused()) }), response);
      },
    });

    await expect(client.transferCertificate(TRANSFER_INIT)).rejects.toMatchObject({
      code: "outcome_unknown",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("retries a transfer whose connection was refused, while equal ones are sent elsewhere", async () => {
    const port = await unusedPort();
    const environment = {
      baseUrl: `http://127.0.0.1:${port}`,
      tokenUrl: `${server.origin}/token`,
      scope: "api",
    };
    const unreachable = server.client({ environment });
    const reachable = server.client();
    const transfers = [1, 2, 3, 4, 5].map(() => reachable.transferCertificate(TRANSFER_INIT));

    const call = unreachable.transferCertificate(TRANSFER_INIT);

    await expect(call).rejects.toMatchObject({
      code: "connect_failed",
      outcome: "not_acted_on",
      requests: 4,
    });
    await Promise.all(transfers);
  });
});
