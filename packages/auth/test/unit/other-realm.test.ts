import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { connectionFailure } from "../../src/http/connection-failure.js";
import { fetchRefusal } from "../../src/http/fetch-refusal.js";
import { scriptRunner } from "../../src/redis/redis-commands.js";
import { sanitizedCause } from "../../src/secrets/redaction.js";
import { type EttServer, startEttServer, TRANSFER_INIT } from "../support/ett-server.js";

/** Evaluates an expression whose errors and promises have classes of their own, as Node's have for code in Jest. */
const foreign = (expression: string): unknown => runInNewContext(expression);
const coded = (code: string) => `Object.assign(new Error("x"), { code: "${code}" })`;
const failed = (cause: string) => foreign(`new TypeError("fetch failed", { cause: ${cause} })`);

describe("an error of another realm", () => {
  let server: EttServer | undefined;
  afterEach(() => server?.close());

  it.each([
    ["connect_failed", coded("ECONNREFUSED")],
    ["connect_failed", `new AggregateError([${coded("ECONNREFUSED")}, ${coded("ENOTFOUND")}])`],
    ["network_failed", `new AggregateError([${coded("ECONNREFUSED")}, ${coded("ECONNRESET")}])`],
    ["certificate_rejected", coded("CERT_HAS_EXPIRED")],
  ])("tells of %s by %s", (expected, cause) => {
    expect(connectionFailure(failed(cause))).toBe(expected);
  });

  it("tells that fetch refused the request", () => {
    const init = { method: "GET", headers: { "x-id": "ä€" } };
    const { message } = (() => {
      try {
        return new Request("https://api.example", init);
      } catch (error) {
        return error as Error;
      }
    })() as Error;

    const refusal = fetchRefusal(
      foreign(`new TypeError(${JSON.stringify(message)})`),
      "https://api.example",
      init,
    );

    expect(refusal).toBe("the header x-id has an invalid value");
  });

  it("is the cause of an error of ours, with names and codes alone", () => {
    const cause = sanitizedCause(failed(`new AggregateError([${coded("ECONNREFUSED")}])`));

    expect(cause).toMatchObject({
      name: "TypeError",
      cause: { name: "AggregateError", cause: { code: "ECONNREFUSED" } },
    });
  });

  it("from Redis makes a store send the script's text", async () => {
    const sent: string[] = [];
    const run = scriptRunner({
      eval: async () => sent.push("text"),
      evalsha: async () => {
        sent.push("hash");
        throw foreign(`new Error("NOSCRIPT No matching script")`);
      },
    });
    await run("return 1", [], []);

    await run("return 1", [], []);

    expect(sent).toEqual(["text", "hash", "text"]);
  });

  it("that an event hook rejects with does not end the process", async () => {
    server = await startEttServer((response) => response.writeHead(404).end());
    const events: unknown[] = [];
    const onEvent = (event: unknown): never => {
      events.push(event);
      return foreign("Promise.reject(new Error('the log is full'))") as never;
    };
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on("unhandledRejection", note);

    await server.client({ onEvent }).getClientConsents();
    await new Promise((resolve) => setImmediate(resolve));

    process.off("unhandledRejection", note);
    expect(events.length).toBeGreaterThan(0);
    expect(rejections).toEqual([]);
  });

  it("lets a transfer be retried whose connection was never made", async () => {
    server = await startEttServer();
    const client = server.client({
      fetch: (url, init) =>
        init.operation ? Promise.reject(failed(coded("ECONNREFUSED"))) : fetch(url, init),
    });

    await expect(client.transferCertificate(TRANSFER_INIT)).rejects.toMatchObject({
      code: "connect_failed",
      requests: 4,
      cause: { cause: { code: "ECONNREFUSED" } },
    });
  });
});
