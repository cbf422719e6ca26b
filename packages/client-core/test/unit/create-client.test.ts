import { inspect } from "node:util";
import type { Client as OpenapiFetchClient } from "openapi-fetch";
import { describe, expect, expectTypeOf, it } from "vitest";
import { ApiError, ClientError, createClient, type Fetch, InputError, unwrap } from "../../src/index.js";
import { fetchReturning, type Operations, OWNER, operations, type Paths } from "./garage.js";

const config = { operations, versionHeader: "X-API-Version" };
const baseUrl = "https://garage.example";

describe("createClient()", () => {
  it("calls an operation by id with its method, path, query and version", async () => {
    const { fetch, sent } = fetchReturning('{"bays":["A1"]}');
    const client = createClient<Paths, Operations>(config, { baseUrl: `${baseUrl}/`, fetch });

    const { data } = await client.call("listBays", { query: { ownerId: OWNER, limit: 2 } });

    expect(data).toEqual({ bays: ["A1"] });
    expect(sent[0]?.url).toBe(`${baseUrl}/bays?ownerId=${OWNER}&limit=2`);
    expect(sent[0]?.init).toMatchObject({ method: "GET", headers: { "x-api-version": "1" } });
    expect(sent[0]?.init.operation).toBe(operations.listBays);
  });

  it("sends the same request by path as by id", async () => {
    const { fetch, sent } = fetchReturning("{}");
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    await client.GET("/bays", { params: { query: { ownerId: OWNER } } });
    await client.call("listBays", { query: { ownerId: OWNER } });

    expect(sent[0]).toEqual(sent[1]);
  });

  it("sends the same request by request() as by path", async () => {
    const { fetch, sent } = fetchReturning("{}");
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    await client.GET("/bays", { params: { query: { ownerId: OWNER } } });
    await client.request("get", "/bays", { params: { query: { ownerId: OWNER } } });
    const unknown = client.request("brew" as "get", "/bays", { params: { query: { ownerId: OWNER } } });

    expect(sent[0]).toEqual(sent[1]);
    await expect(unknown).rejects.toMatchObject({ code: "unknown_operation" });
  });

  it("gives openapi-fetch's methods an error for every error response, as they are judged by it alone", async () => {
    const path = { params: { query: { ownerId: OWNER } } };
    for (const body of ["", '""', "0", "false", "null"]) {
      const { fetch } = fetchReturning(body, { status: 403 });
      const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

      const { error, response } = await client.GET("/bays", path);
      const byId = await client.call("listBays", { query: { ownerId: OWNER } });

      expect(error, body).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ code: "forbidden", operationId: "listBays" });
      expect(response.status).toBe(403);
      expect(byId.error).not.toBeInstanceOf(ApiError);
      await expect(unwrap(client.GET("/bays", path))).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("is openapi-fetch's client by type, without middleware", () => {
    const client = createClient<Paths, Operations>(config, { baseUrl });

    expectTypeOf(client).toExtend<OpenapiFetchClient<Paths>>();
    expect(() => client.use({ onRequest: () => undefined })).toThrow(
      /^use: is not supported; pass createClient\(\) a `fetch`/,
    );
    expect(() => client.eject({ onRequest: () => undefined })).toThrow(InputError);
  });

  it("sends a body as JSON text that can be sent again", async () => {
    const { fetch, sent } = fetchReturning(null, { status: 204 });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const { data } = await client.call("addCars", { body: { cars: [{ plate: "AB12345" }] } });

    expect(data).toBeUndefined();
    expect(sent[0]?.init.body).toBe('{"cars":[{"plate":"AB12345"}]}');
    expect(sent[0]?.init.headers["content-type"]).toBe("application/json");
  });

  it("escapes path parameters", async () => {
    const { fetch, sent } = fetchReturning("{}");
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    await client.call("getBay", { path: { bayId: "a/b?c" } });

    expect(sent[0]?.url).toBe(`${baseUrl}/bays/a%2Fb%3Fc`);
  });

  it("takes over what a decorator has parsed, and shares it with nobody", async () => {
    const parsed = { bays: ["A1"] };
    const response = new Response(JSON.stringify(parsed), { status: 200 });
    const fetch: Fetch = async (_, { context }) => {
      context?.reportParsedBody(response, parsed);
      return response;
    };
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const { data } = await client.call("listBays", { query: { ownerId: OWNER } });

    expect(data).toBe(parsed);
    expect(await response.json()).toEqual(parsed);
  });

  it("parses the body itself when an outer layer returned another response than the one that was parsed", async () => {
    const fetch: Fetch = async (_, { context }) => {
      context?.reportParsedBody(new Response("{}"), {});
      return new Response('{"bays":["B2"]}');
    };
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const { data } = await client.call("listBays", { query: { ownerId: OWNER } });

    expect(data).toEqual({ bays: ["B2"] });
  });

  it("gives each call a context of its own", async () => {
    const { fetch, sent } = fetchReturning("{}");
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    await client.call("getManual");
    await client.call("getManual");

    const [first, second] = sent.map(({ init }) => init.context);
    expect(first).toBeDefined();
    expect(second).not.toBe(first);
  });

  it("takes the version from the call, then the operation, then the client, then the document", async () => {
    const { fetch, sent } = fetchReturning("{}");
    const versioned = { apiVersion: "5", apiVersions: { listBays: "7" } };
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch, ...versioned });
    const plain = createClient<Paths, Operations>(config, { baseUrl, fetch });

    await client.call("listBays", { query: { ownerId: OWNER }, header: { "X-API-Version": "9" } });
    await client.call("listBays", { query: { ownerId: OWNER } });
    await client.call("getManual");
    await plain.call("getManual");

    expect(sent.map(({ init }) => init.headers["x-api-version"])).toEqual(["9", "7", "5", "2"]);
  });

  it("returns a binary response as a Blob", async () => {
    const { fetch } = fetchReturning("%PDF", { headers: { "content-type": "application/pdf" } });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const { data } = await client.call("getManual");

    expectTypeOf(data).toEqualTypeOf<Blob | undefined>();
    expect(await data?.text()).toBe("%PDF");
  });

  it("returns a response outside 2xx as a value", async () => {
    const { fetch } = fetchReturning("", { status: 400 });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const { data, response } = await client.call("listBays", { query: { ownerId: OWNER } });

    expect(data).toBeUndefined();
    expect(response.status).toBe(400);
  });

  it("reports a success whose body is not JSON, and quotes nothing of it", async () => {
    const { fetch } = fetchReturning('{"secret":"hunter2', { status: 200 });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const failure = await client.call("getBay", { path: { bayId: "1" } }).catch((error) => error);

    expect(failure).toBeInstanceOf(ClientError);
    expect(failure).toMatchObject({ code: "response_malformed", operationId: "getBay" });
    expect(inspect(failure, { depth: 9 })).not.toContain("hunter2");
  });

  it.each([
    ["no body", null, 200],
    ["the status of no body", null, 204],
    ["an empty text", "", 200],
    ["a page of markup", "<html></html>", 200],
    ["a text", "ok", 202],
  ])("reports a success with %s where the document has JSON", async (_, body, status) => {
    const { fetch } = fetchReturning(body, { status });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const failure = await client.call("getBay", { path: { bayId: "1" } }).catch((error) => error);

    expect(failure).toMatchObject({ name: "ClientError", code: "response_malformed", operationId: "getBay" });
  });

  describe("of a download", () => {
    const download = (
      body: BodyInit | null,
      init: ResponseInit,
      options: { parseAs?: "blob" | "arrayBuffer" | "text" } = {},
    ) => {
      const { fetch, sent } = fetchReturning(body, init);
      const client = createClient<Paths, Operations>(config, { baseUrl, fetch });
      return { sent, result: client.GET("/manual", options) };
    };

    it("asks for the file as it is, since only its own length can be checked", async () => {
      const { sent, result } = download("%PDF", { headers: { "content-length": "4" } });

      await result;

      expect(sent[0]?.init.headers).toMatchObject({ "accept-encoding": "identity" });
    });

    it.each<[string, BodyInit | null, ResponseInit]>([
      ["fewer bytes than its length says", "%PDF", { headers: { "content-length": "300015" } }],
      ["no bytes", "", {}],
      ["no bytes of an encoding", "", { headers: { "content-encoding": "gzip", "content-length": "30" } }],
      ["no body", null, { status: 204 }],
    ])("reports one with %s, however it is read", async (_, body, init) => {
      for (const parseAs of ["blob", "arrayBuffer", "text"] as const) {
        const failure = await download(body, init, { parseAs }).result.catch((error) => error);

        expect(failure).toMatchObject({ code: "response_malformed", operationId: "getManual" });
      }
    });

    it("keeps its type", async () => {
      const { data } = await download("%PDF", { headers: { "content-type": "application/pdf" } }).result;

      const blob = data as Blob | undefined;
      expect(blob?.type).toBe("application/pdf");
      expect(await blob?.text()).toBe("%PDF");
    });
  });

  it("passes on what fetch throws", async () => {
    const broken = new TypeError("fetch failed");
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch: () => Promise.reject(broken) });

    await expect(client.call("getBay", { path: { bayId: "1" } })).rejects.toBe(broken);
  });

  it("passes the caller's signal on", async () => {
    const { fetch, sent } = fetchReturning("{}");
    const { signal } = new AbortController();
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    await client.call("getBay", { path: { bayId: "1" }, signal });

    expect(sent[0]?.init.signal).toBe(signal);
  });

  it.each<[string, keyof Operations, object, string]>([
    ["null in a path", "getBay", { path: { bayId: null } }, "path.bayId"],
    ["a list in a path", "getBay", { path: { bayId: [".."] } }, "path.bayId"],
    ["a null body", "addCars", { body: null }, "body"],
    ["a body where none belongs", "getManual", { body: {} }, "body"],
    ["a circular body", "addCars", { body: circular({ cars: [] }) }, "body"],
    ["a bigint in a place without rules", "addCars", { body: { cars: [], size: 1n } }, "body"],
    ["half a character in a query", "getManual", { query: { q: "\ud800" } }, "query"],
    [
      "a serialiser that climbs",
      "getBay",
      { path: { bayId: "A1" }, pathSerializer: (url: string) => url.replace("{bayId}", "%2E./x") },
      "path",
    ],
    ["a serialiser of nothing", "addCars", { body: { cars: [] }, bodySerializer: () => undefined }, "body"],
  ])("sends nothing for %s", async (_, id, init, field) => {
    const { fetch, sent } = fetchReturning(null, { status: 204 });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const call = client.call(id, init as never);

    await expect(call).rejects.toMatchObject({ name: "InputError", field });
    expect(sent).toEqual([]);
  });

  it("refuses an operation that the document lacks and names the nearest", async () => {
    const { fetch, sent } = fetchReturning("{}");
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    // @ts-expect-error this operation does not exist
    const failure = await client.call("getBays").catch((error) => error);

    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ code: "unknown_operation" });
    expect(failure.message).toContain("did you mean getBay?");
    expect(sent).toHaveLength(0);
  });

  it.each([
    ["baseUrl", { baseUrl: "" }, "missing_value"],
    ["baseUrl", { baseUrl: "garage" }, "malformed_value"],
    ["baseUrl", { baseUrl: "http://garage.example" }, "insecure_url"],
    ["baseUrl", { baseUrl: "https://garage.example/api" }, "malformed_value"],
    ["apiVersion", { baseUrl, apiVersion: "1\r\nx: y" }, "malformed_value"],
    ["fetch", { baseUrl, fetch: "no" }, "malformed_value"],
    ["baseURL", { baseUrl, baseURL: "x" }, "unknown_option"],
  ])("refuses a wrong %s", (field, options, code) => {
    const create = () => createClient<Paths, Operations>(config, options as never);

    expect(create).toThrow(expect.objectContaining({ name: "InputError", field, code }));
  });

  it.each([
    ["an option that does nothing", { querry: {} }, "unknown_option", "querry"],
    ["openapi-fetch's middleware, which would not run", { middleware: [] }, "unknown_option", "middleware"],
    [
      "a header that would break the request",
      { headers: { a: "1\r\nb: 2" } },
      "malformed_value",
      "headers.a",
    ],
  ])("refuses %s before anything is sent", async (_, init, code, field) => {
    const { fetch, sent } = fetchReturning("{}");
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const failures = await Promise.all([
      client.call("getManual", init as never).catch((error) => error),
      client.GET("/manual", init as never).catch((error) => error),
    ]);

    expect(failures).toEqual(Array(2).fill(expect.objectContaining({ name: "InputError", code, field })));
    expect(sent).toHaveLength(0);
  });

  it("parses as it is told, and serialises as it is told", async () => {
    const { fetch, sent } = fetchReturning('{"bays":[]}');
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });
    const query = { ownerId: OWNER };

    const text = await client.GET("/bays", { params: { query }, parseAs: "text" });
    const stream = await client.GET("/bays", { params: { query }, parseAs: "stream" });
    await client.GET("/bays", { params: { query }, querySerializer: () => "a=b" });

    expect(text.data).toBe('{"bays":[]}');
    expect(await new Response(stream.data).text()).toBe('{"bays":[]}');
    expect(sent.at(-1)?.url).toBe(`${baseUrl}/bays?a=b`);
  });

  it.each([
    ["JSON", '{"title":"no"}', { title: "no" }],
    ["text", "no", "no"],
    ["nothing", "", undefined],
  ])("hands out an error body that is %s", async (_, body, error) => {
    const { fetch } = fetchReturning(body, { status: 500 });
    const client = createClient<Paths, Operations>(config, { baseUrl, fetch });

    const result = await client.call("getBay", { path: { bayId: "1" } });

    expect(result.error).toEqual(error);
  });

  it("asks for inputs by type", () => {
    const client = createClient<Paths, Operations>(config, { baseUrl });
    const wrong = () => {
      // @ts-expect-error ownerId is required
      client.call("listBays", { query: {} });
      // @ts-expect-error the body is required
      client.call("addCars", {});
      // @ts-expect-error this input does not exist
      client.call("getManual", { query: { page: 1 } });
    };

    expect(wrong).toBeTypeOf("function");
  });
});

function circular(value: { self?: unknown; cars: [] }): object {
  value.self = value;
  return value;
}
