import { describe, expect, expectTypeOf, it } from "vitest";
import { type ApiClient, ApiError, createClient, type Operation, unwrap } from "../../src/index.js";
import { fetchReturning, type Operations, OWNER, operations, type Paths } from "./garage.js";

const baseUrl = "https://garage.example";
const config = { operations, versionHeader: "X-API-Version" };

function garage(body: BodyInit | null, init?: ResponseInit) {
  const { fetch, sent } = fetchReturning(body, init);
  return { client: createClient<Paths, Operations>(config, { baseUrl, fetch }), sent };
}

describe("the methods of a client", () => {
  it("send the same request as call()", async () => {
    const { client, sent } = garage('{"bays":["A1"]}');

    const result = await client.listBays({ query: { ownerId: OWNER, limit: 2 } });
    await client.call("listBays", { query: { ownerId: OWNER, limit: 2 } });

    expect(result.data).toEqual({ bays: ["A1"] });
    expect(sent[0]).toEqual(sent[1]);
    expect(sent[0]?.init.operation).toBe(operations.listBays);
  });

  it("need no input where the operation needs none", async () => {
    const { client, sent } = garage("%PDF");

    await client.getManual();

    expect(sent[0]?.url).toBe(`${baseUrl}/manual`);
  });

  it("need no client before them", async () => {
    const { client } = garage('{"name":"A1"}');
    const { getBay } = client;

    expect(await unwrap(getBay({ path: { bayId: "A1" } }))).toEqual({ name: "A1" });
  });

  it.each([
    ["a text", "A1", "a string of 2 characters"],
    ["null", null, "null"],
    ["a number", 1, "a number"],
  ])("refuse %s as input, as Array.map() gives it", async (_, given, shape) => {
    const { client, sent } = garage("{}");

    for (const call of [client.getBay, (init: never) => client.call("getBay", init)]) {
      await expect(call(given as never)).rejects.toMatchObject({
        name: "InputError",
        code: "malformed_value",
        message: `init: expected an object but got ${shape}`,
      });
    }
    expect(sent).toHaveLength(0);
  });

  it("leave out query parameters that are undefined", async () => {
    const { client, sent } = garage('{"bays":[]}');
    const query = { ownerId: OWNER, limit: undefined, order: undefined };

    await client.listBays({ query: query as never });

    expect(sent[0]?.url).toBe(`${baseUrl}/bays?ownerId=${OWNER}`);
  });

  it.each([
    "then",
    "toJSON",
    "constructor",
    "__proto__",
    "hasOwnProperty",
    "call",
    "GET",
    "operations",
    "use",
    "request",
    "eject",
    "refreshToken",
    "organizationId",
  ])("leave the name %s to the client; call() reaches the operation", async (id) => {
    const odd: Record<string, Operation> = Object.fromEntries([[id, { ...operations.getManual, id }]]);
    const { fetch, sent } = fetchReturning("%PDF");
    const plain = createClient<object, Record<string, object>>({ operations: {} }, { baseUrl, fetch });

    // `await` would call a method then() and wait for ever.
    const client = await createClient<object, Record<string, object>>(
      { operations: odd },
      { baseUrl, fetch },
    );
    await client.call(id);

    expect(Object.keys(client)).toEqual(Object.keys(plain));
    expect(Object.getPrototypeOf(client)).toBe(Object.prototype);
    expect(sent).toHaveLength(1);
  });

  it("have no type where the name is the client's", () => {
    type Odd = { then: Operations["getManual"]; call: Operations["getManual"]; getBay: Operations["getBay"] };
    type Client = ApiClient<object, Odd>;

    expectTypeOf<"then" extends keyof Client ? true : false>().toEqualTypeOf<false>();
    expectTypeOf<Client["getBay"]>().toBeFunction();
    const call = (client: Client) => client.call("then");
    expect(call).toBeTypeOf("function");
  });
});

describe("the result of a call", () => {
  it("has data when ok is true", async () => {
    const { client } = garage('{"name":"A1"}');

    const result = await client.getBay({ path: { bayId: "A1" } });

    expect(result.ok).toBe(true);
    if (result.ok) expectTypeOf(result.data).toEqualTypeOf<{ name: string }>();
    else expectTypeOf(result.data).toEqualTypeOf<undefined>();
  });

  it("has an error when ok is false, also when the response has no body", async () => {
    const { client } = garage(null, { status: 400 });

    const { ok, data, error, response } = await client.listBays({ query: { ownerId: OWNER } });

    expect({ ok, data, error, status: response.status }).toEqual({
      ok: false,
      data: undefined,
      error: undefined,
      status: 400,
    });
    if (ok) expectTypeOf(data).toEqualTypeOf<{ bays: string[] }>();
  });

  it("is thrown by unwrap() as an ApiError", async () => {
    const { client } = garage(null, { status: 404 });

    await expect(unwrap(client.getBay({ path: { bayId: "A1" } }))).rejects.toBeInstanceOf(ApiError);
  });
});
