import type { ServerResponse } from "node:http";
import { platformResponse } from "@energy-clients/client-core";
import { afterEach, describe, expect, it } from "vitest";
import { type EttServer, startEttServer, TOKEN, TRANSFER_INIT } from "../support/ett-server.js";

/** A body that sends the token back, so that the response has to be changed. */
const BODY = JSON.stringify({ message: `no such key: ${TOKEN}` });

/** Writes a response that Node's own server refuses to write, or writes in another encoding. */
const respond =
  (statusLine: string, encoding: BufferEncoding = "utf8") =>
  (response: ServerResponse) => {
    const headers = `connection: close\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}`;
    response.socket?.end(`HTTP/1.1 ${statusLine}\r\n${headers}\r\n\r\n${BODY}`, encoding);
  };

describe("an odd response", () => {
  let server: EttServer | undefined;
  afterEach(() => server?.close());

  it.each([600, 999])("is an ApiError of the status %i, as of any 5xx", async (status) => {
    server = await startEttServer(respond(`${status} Odd`));

    const { response, error, requests } = await server.client().getClientConsents();

    expect([response.status, response.ok, requests]).toEqual([status, false, 4]);
    expect(error).toEqual({ message: "no such key: [redacted]" });
    expect(response.clone().status).toBe(status);
    expect(await response.json()).toEqual(error);
  });

  it("is named by its status when a transfer may have been acted on", async () => {
    server = await startEttServer(respond("999 Odd"));

    await expect(server.client().transferCertificate(TRANSFER_INIT)).rejects.toMatchObject({
      code: "outcome_unknown",
      status: 999,
      message: expect.stringContaining("responded 999"),
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, string, BufferEncoding]>([
    ["UTF-8", "403 Odmowa dostępu", "utf8"],
    ["Latin-1", "403 Zugriff für diesen Schlüssel verweigert", "latin1"],
    ["control characters", "403 \x01", "utf8"],
  ])("proves a refusal whose reason has %s", async (_, statusLine, encoding) => {
    server = await startEttServer(respond(statusLine, encoding));

    const { response, error, mayHaveActed } = await server.client().transferCertificate(TRANSFER_INIT);

    expect([response.status, mayHaveActed]).toEqual([403, false]);
    expect(error).toEqual({ message: "no such key: [redacted]" });
    expect(server.requests).toHaveLength(1);
  });

  it("of 16 MB keeps its status, and is not searched, which would block the process", async () => {
    const page = `${TOKEN}%41%42`.repeat(200_000);
    server = await startEttServer((response) => response.writeHead(403).end(page));

    const { response, error } = await server.client().transferCertificate(TRANSFER_INIT);

    expect(response.status).toBe(403);
    expect(error).toBe(
      `The body of ${page.length} characters was left out: it is too large to be searched for credentials.`,
    );
  });

  it("of another fetch keeps its status and reason", () => {
    const foreign = { status: 999, statusText: "Błąd", url: "https://api.example/", headers: [], body: null };

    const { status, statusText, ok, url } = platformResponse(foreign as never);

    expect({ status, statusText, ok, url }).toEqual({
      status: 999,
      statusText: "Błąd",
      ok: false,
      url: "https://api.example/",
    });
  });
});
