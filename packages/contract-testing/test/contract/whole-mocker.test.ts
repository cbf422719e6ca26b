import { createRequire } from "node:module";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startMockServer } from "../../src/index.js";

const runner = vi.hoisted(() => ({ loadsModules: true }));

vi.mock("../../src/node/package-require.js", async (original) => {
  const real = await original<typeof import("../../src/node/package-require.js")>();
  const load = (id: string) => {
    if (!runner.loadsModules && id === "@stoplight/prism-http/dist/mocker")
      throw new SyntaxError("Cannot use import statement outside a module\n    at Runtime.requireModule");
    return real.packageRequire(id);
  };
  const packageRequire = Object.assign(load, real.packageRequire);
  return { ...real, packageRequire };
});

/** What Prism's mocker loads, and a documented response does not need. */
const heavy = /prism-http.dist.(mocker.index|forwarder)|@faker-js|https?-proxy-agent|node-fetch/;
const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => heavy.test(file));

const document = {
  openapi: "3.0.3",
  info: { title: "Things", version: "1" },
  paths: {
    "/things": {
      get: {
        operationId: "getThings",
        responses: {
          200: {
            description: "Things.",
            content: { "application/json": { schema: { type: "array", items: { type: "string" } } } },
          },
        },
      },
    },
  },
};

const generated = { headers: { prefer: "dynamic=true" } };

describe("Prism's whole mocker", () => {
  afterEach(() => {
    runner.loadsModules = true;
  });

  it("is not needed by a runner that cannot load ES modules, such as Jest", async () => {
    runner.loadsModules = false;
    await using server = await startMockServer("ett", { document });

    const response = await fetch(`${server.url}/things`);

    expect(response.status).toBe(200);
    server.expectNoViolations();
  });

  it("is missed in such a runner by generated responses alone, with the reason and the remedy", async () => {
    runner.loadsModules = false;
    await using server = await startMockServer("ett", { document });

    const response = await fetch(`${server.url}/things`, generated);

    expect(response.status).toBe(500);
    expect(server.violations).toMatchObject([
      {
        code: "mock_failed",
        responsible: "mock",
        message: expect.stringMatching(/outside a module\. Jest 30 loads .* use an example or script/),
      },
    ]);
  });

  it("is loaded by the first generated response, and not before", async () => {
    await using server = await startMockServer("ett", { document });
    await fetch(`${server.url}/things`);
    await fetch(`${server.url}/unknown`);
    expect(loaded()).toEqual([]);

    const response = await fetch(`${server.url}/things`, generated);

    expect(response.status).toBe(200);
    expect(loaded()).not.toEqual([]);
  });

  it("sends the callbacks of an operation that has some", async () => {
    await using receiver = await startMockServer("ett", { document: callbackTarget });
    const { get } = document.paths["/things"];
    const callbacks = { done: { [`${receiver.url}/done`]: callbackTarget.paths["/done"] } };
    const withCallback = { ...document, paths: { "/things": { get: { ...get, callbacks } } } };
    await using server = await startMockServer("ett", { document: withCallback });

    await fetch(`${server.url}/things`);

    await vi.waitFor(() => receiver.expectCalledTimes("thingsDone", 1));
  });
});

const callbackTarget = {
  openapi: "3.0.3",
  info: { title: "Receiver", version: "1" },
  paths: { "/done": { post: { operationId: "thingsDone", responses: { 204: { description: "Taken." } } } } },
};
