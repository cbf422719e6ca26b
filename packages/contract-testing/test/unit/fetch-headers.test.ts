import { afterEach, describe, expect, it } from "vitest";
import { type MockServer, startMockServer } from "../../src/index.js";

const running: MockServer[] = [];

afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

async function start() {
  const header = (name: string, values: readonly string[]) => ({
    ...{ name, in: "header", schema: { type: "string", enum: values } },
  });
  const parameters = [header("Accept-Language", ["da-DK", "de-DE"]), header("Accept-Encoding", ["base64"])];
  const text = { schema: { type: "string" } };
  const responses = { 200: { description: "It.", content: { "application/json": text, file: text } } };
  const document = {
    openapi: "3.0.3",
    info: { title: "Headers", version: "1" },
    paths: { "/one": { get: { operationId: "one", parameters, responses } } },
  };
  const mock = await startMockServer("ett", { document });
  running.push(mock);
  return mock;
}

describe("a header that fetch() sends by itself", () => {
  it("is not checked, as the client did not choose it", async () => {
    const mock = await start();

    await fetch(`${mock.url}/one`);

    expect(mock.violations).toEqual([]);
  });

  it("is checked where the client sets it", async () => {
    const mock = await start();

    await fetch(`${mock.url}/one`, { headers: { "accept-language": "fr", "accept-encoding": "gzip" } });

    expect(mock.violations.map(({ location }) => location)).toEqual([
      "header.Accept-Language",
      "header.Accept-Encoding",
    ]);
  });
});

describe("a documented type that is not a media type", () => {
  it("is sent to a client that accepts exactly it", async () => {
    const mock = await start();

    const response = await fetch(`${mock.url}/one`, { headers: { accept: "file" } });

    expect([response.status, response.headers.get("content-type")]).toEqual([200, "file"]);
  });
});
